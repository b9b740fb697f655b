import type { Portrait } from "../card.ts";

/**
 * Turns a card's portrait block into a picture. The block's format (WLT) is proprietary and no decoder comes with
 * this program: one that the user owns is plugged in here. See docs/portrait.md.
 */
export interface PortraitDecoder {
  readonly source: Portrait["source"];
  /** Looks at the block's first bytes only; a decoder is never fed anything else. */
  accepts(block: Uint8Array): boolean;
  decode(block: Uint8Array, signal?: AbortSignal): Promise<Portrait>;
}

/** 1024 bytes that begin `WL`, width 102, height 126; nothing beyond byte 5 is established. */
export function sniffWlt(block: Uint8Array): boolean {
  return block.length === 1024 && [0x57, 0x4c, 0x66, 0x00, 0x7e, 0x00].every((byte, i) => block[i] === byte);
}
