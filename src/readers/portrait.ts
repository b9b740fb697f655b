import { Fault } from "../base/fault.ts";
import type { Log } from "../base/log.ts";
import type { Portrait, PortraitFormat, PortraitNote } from "../card/card.ts";
import type { PortraitDecoder } from "../card/portrait/decoder.ts";
import { portraitFaults, portraitNote } from "../card/portrait/faults.ts";
import { convertPortrait } from "../card/portrait/picture.ts";

export interface Decoders {
  readonly decoders: readonly PortraitDecoder[];
  readonly log: Log;
}

export type PortraitOrNote =
  | { readonly portrait: Portrait; readonly note?: undefined }
  | { readonly portrait: null; readonly note: PortraitNote };

/**
 * The picture in a card's portrait block, or why there is none: a portrait never costs the card.
 * @param format true or absent: as the decoder gives it
 */
export async function decodePortrait(
  block: Uint8Array,
  format: boolean | PortraitFormat | undefined,
  { decoders, log }: Decoders,
): Promise<PortraitOrNote> {
  const decoder = decoders.find((candidate) => candidate.accepts(block));
  if (!decoder) return without(reasonFor(block, decoders));
  try {
    const portrait = await decoder.decode(block);
    return { portrait: typeof format === "string" ? await convertPortrait(portrait, format) : portrait };
  } catch (error) {
    const fault = Fault.accept(error);
    log.warn({ decoder: decoder.source, fault: fault.id }, "the portrait could not be decoded");
    return without(fault);
  }
}

function without(fault: Fault): PortraitOrNote {
  return { portrait: null, note: portraitNote(fault) };
}

function reasonFor(block: Uint8Array, decoders: readonly PortraitDecoder[]): Fault {
  if (block.length === 0) return new Fault(portraitFaults["portrait.none"]);
  const hasReal = decoders.some(({ source }) => source !== "simulator");
  return new Fault(portraitFaults[hasReal ? "portrait.unknown-block" : "portrait.not-configured"]);
}
