import { Fault } from "../../src/base/fault.ts";
import { nativeFaults } from "../../src/native/faults.ts";
import type { CallOptions, NativeLibrary } from "../../src/native/host.ts";
import type { NativeAnswer, NativeArgument } from "../../src/native/messages.ts";
import type { VendorLibraryChoice } from "../contract.ts";
import { portCall } from "./sdt-calls.ts";

/** Opening a port: the library looks for the device and may ask it. Less than a driver may take to list. */
const OPEN_MS = 4_000;
const CLOSE_MS = 300;
export const PORT_OK = 0x90;

/** The configured library, one port of it. */
export class SdtLibrary {
  readonly port: number;
  readonly #native: NativeLibrary;
  readonly #convention: VendorLibraryChoice["convention"];

  constructor(native: NativeLibrary, { port, convention }: VendorLibraryChoice) {
    this.#native = native;
    this.port = port;
    this.#convention = convention;
  }

  /** @returns the library's code, 0x90 = open @throws Fault `native.*` */
  async openPort(signal?: AbortSignal): Promise<number> {
    const { symbol, arguments: args } = portCall("SDT_OpenPort", this.port);
    return (await this.call([symbol], args, { timeoutMs: OPEN_MS, signal })).result;
  }

  /** Never fails: a library that does not close properly is ended. */
  async closePort(): Promise<void> {
    const { symbol, arguments: args } = portCall("SDT_ClosePort", this.port);
    const closed = await this.call([symbol], args, { timeoutMs: CLOSE_MS }).then(
      ({ result }) => result === PORT_OK,
      () => false,
    );
    if (!closed) await this.#native.end();
  }

  /** Calls the first of the functions that exists. @throws Fault `native.*`; the signal's reason */
  async call(
    symbols: readonly string[],
    args: readonly NativeArgument[],
    options: CallOptions,
  ): Promise<NativeAnswer> {
    const [symbol = "", ...others] = symbols;
    const call = { symbol, convention: this.#convention, result: "int", arguments: args } as const;
    try {
      return await this.#native.call(call, options);
    } catch (error) {
      const missing = error instanceof Fault && error.is(nativeFaults["native.symbol-missing"]);
      if (!missing || others.length === 0) throw error;
      return await this.call(others, args, options);
    }
  }

  end(): Promise<void> {
    return this.#native.end();
  }
}
