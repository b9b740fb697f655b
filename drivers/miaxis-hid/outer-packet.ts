/** The packet that Miaxis readers put around SAM frames. reader-protocol.md 2.3.1. Pure. */
import { byteAt } from "../../src/base/bytes.ts";

const REQUEST_HEAD = 0x88;
const SAM_COMMAND = 0xb1;
const REPLY_HEAD = 0xaa;
/** Sums are taken from the length on. */
const SUM_FROM = 3;
/** Head, serial, length, result, packet number. */
const REPLY_DATA_AT = 8;
/** How much of a reply one report carries. */
export const REPLY_DATA_LENGTH = 54;

/** `88`, serial 0, length (LE, frame + 1), `B1`, the frame, sum (LE). */
export function wrapRequest(frame: Uint8Array): Uint8Array {
  const length = frame.length + 1;
  const packet = new Uint8Array(6 + frame.length + 2);
  packet.set([REQUEST_HEAD, 0, 0, length & 0xff, length >> 8, SAM_COMMAND]);
  packet.set(frame, 6);
  const sum = sumOf(packet.subarray(SUM_FROM, -2));
  packet.set([sum & 0xff, sum >> 8], packet.length - 2);
  return packet;
}

export interface ReplyPart {
  /** Up to 54 bytes of the reply; in the last report sum and padding may follow the frame. */
  readonly data: Uint8Array;
  /** Which bytes the sum covers rests on one source; the SAM's own check byte decides. */
  readonly sumFits: boolean;
}

/** One report of a reply; null: no such packet. */
export function unwrapReply(report: Uint8Array): ReplyPart | null {
  if (report[0] !== REPLY_HEAD || report.length <= REPLY_DATA_AT) return null;
  const data = report.subarray(REPLY_DATA_AT, REPLY_DATA_AT + REPLY_DATA_LENGTH);
  const length = byteAt(report, 3) | (byteAt(report, 4) << 8);
  // At the end of the report or, as in a request, right after `length` bytes.
  const sumFits = [REPLY_DATA_AT + REPLY_DATA_LENGTH, SUM_FROM + 2 + length].some((at) =>
    hasSumAt(report, at),
  );
  return { data, sumFits };
}

function hasSumAt(packet: Uint8Array, at: number): boolean {
  const [low, high] = packet.subarray(at, at + 2);
  if (low === undefined || high === undefined) return false;
  return sumOf(packet.subarray(SUM_FROM, at)) === (low | (high << 8));
}

function sumOf(bytes: Uint8Array): number {
  return bytes.reduce((sum, byte) => (sum + byte) & 0xffff, 0);
}
