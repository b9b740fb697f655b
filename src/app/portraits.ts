import type { Clock } from "../base/clock.ts";
import type { Log } from "../base/log.ts";
import type { PortraitDecoder } from "../card/portrait/decoder.ts";
import { simulatedPortraitDecoder } from "../card/portrait/simulated.ts";
import { createDecoder } from "../portraits/index.ts";
import type { Config } from "./config/load.ts";

export interface Portraits {
  /** The decoders that this installation may use, in the order they are tried. */
  readonly decoders: readonly PortraitDecoder[];
  end(): Promise<void>;
}

export function openPortraits(
  { portraitDecoder }: Config,
  { clock, log }: { clock: Clock; log: Log },
): Portraits {
  const plugged = portraitDecoder
    ? createDecoder(portraitDecoder, { clock, log: log.child({ room: "portraits" }) })
    : null;
  return {
    decoders: [simulatedPortraitDecoder, ...(plugged ? [plugged] : [])],
    end: async () => await plugged?.end(),
  };
}
