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
  if (data.length < blocks * 2) throw bad("too short");
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  let offset = blocks * 2;
  const block = (place: number) => {
    const length = view.getUint16(place * 2);
    if (offset + length > data.length) throw bad("a block is longer than the reply");
    offset += length;
    return data.slice(offset - length, offset);
  };
  const [text, portrait] = [block(0), block(1)];
  const fingerprint = blocks === 3 ? block(2) : new Uint8Array();
  return { text, portrait, ...(fingerprint.length > 0 ? { fingerprint } : {}) };
}

function bad(reason: string): Fault {
  return new Fault(samFaults["sam.garbage"], { command: "read", reason });
}
