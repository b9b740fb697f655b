import type { Clock } from "../base/clock.ts";
import type { Log } from "../base/log.ts";
import type { PortraitDecoder } from "../card/portrait/decoder.ts";

export interface PluginContext {
  readonly clock: Clock;
  readonly log: Log;
}

export interface PluggedDecoder extends PortraitDecoder {
  /**
   * What can be found out without a portrait: does the library load and has it the function, is there the program?
   * @returns the function, program or service @throws Fault `portrait.*`, `native.*`
   */
  check(): Promise<string>;
  /** Lets go of processes; the next portrait starts them again. */
  end(): Promise<void>;
}
