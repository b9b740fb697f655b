import type { PortraitDecoder } from "../card/portrait/decoder.ts";
import { simulatedPortraitDecoder } from "../card/portrait/simulated.ts";

/** The decoders that this installation may use, in the order they are tried. */
export function portraitDecoders(): PortraitDecoder[] {
  return [simulatedPortraitDecoder];
}
