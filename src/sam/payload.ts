import { Fault } from "../base/fault.ts";
import { samFaults } from "./faults.ts";

/** The blocks of a 30 01 or 30 10 reply. */
export interface BaseBlocks {
  readonly text: Uint8Array;
  readonly portrait: Uint8Array;
  /** Absent when the reply has none. */
  readonly fingerprint?: Uint8Array;
}

/**
 * Splits the data part: one big-endian length per block, then the blocks (GA/T 467). Declared lengths are trusted
 * within what was received.
 * @param blocks how many lengths lead: 2 for 30 01, 3 for 30 10
 * @throws Fault `sam.garbage`
 */
export function readBaseReply(data: Uint8Array, blocks: 2 | 3): BaseBlocks {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  if (data.length < blocks * 2) throw bad("too short");
  const lengths = Array.from({ length: blocks }, (_, i) => view.getUint16(i * 2));
  let offset = blocks * 2;
  const [text, portrait, fingerprint] = lengths.map((length) => {
    if (offset + length > data.length) throw bad("a block is longer than the reply");
    const block = data.slice(offset, offset + length);
    offset += length;
    return block;
  });
  if (!text || !portrait) throw bad("too short");
  return { text, portrait, ...(fingerprint?.length ? { fingerprint } : {}) };
}

function bad(reason: string): Fault {
  return new Fault(samFaults["sam.garbage"], { command: "read", reason });
}
