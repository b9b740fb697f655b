import { MAX_FRAME_LENGTH } from "../../src/sam/frame.ts";

/** From the second of the three AA on; LEN follows. */
const START = [0xaa, 0xaa, 0x96, 0x69];

/**
 * How much of a reply is still to come, so that the rest of it can be read in one transfer of exactly that length.
 * Knows it only where preamble and LEN stand in one packet, as they do; 0 otherwise, which costs speed only. Pure.
 */
export class MissingBytes {
  #count = 0;

  reset(): void {
    this.#count = 0;
  }

  /** @returns bytes that the reply, begun in this or an earlier chunk, still lacks */
  push(chunk: Uint8Array): number {
    this.#count = this.#count > 0 ? Math.max(0, this.#count - chunk.length) : missingAfter(chunk);
    return this.#count;
  }
}

function missingAfter(chunk: Uint8Array): number {
  const start = chunk.findIndex((_, i) => START.every((byte, k) => chunk[i + k] === byte));
  const [high, low] = chunk.subarray(start + 4, start + 6);
  if (start < 0 || high === undefined || low === undefined) return 0;
  const end = start + 6 + ((high << 8) | low);
  return end > MAX_FRAME_LENGTH ? 0 : Math.max(0, end - chunk.length);
}
