import { byteAt } from "../base/bytes.ts";

/**
 * The SAM's frame, the same on every wire: `AA AA AA 96 69`, LEN (2 bytes, big-endian), body, CHK.
 * LEN counts body and CHK; CHK is the XOR of LEN and body. Pure.
 */
export const PREAMBLE = Uint8Array.of(0xaa, 0xaa, 0xaa, 0x96, 0x69);
/** Preamble and LEN: what variant A of the USB readers sends on an endpoint of its own. */
export const HEADER_LENGTH = 7;
/** The longest reply known is 2 321 bytes (30 10 with fingerprints); vendors' buffers hold 4 096. */
export const MAX_FRAME_LENGTH = 4096;
/** SW1 SW2 SW3 CHK. */
const MIN_REPLY_LEN = 4;

/** A complete reply with a correct check byte. */
export interface Reply {
  readonly sw1: number;
  readonly sw2: number;
  /** The result byte. */
  readonly sw3: number;
  readonly data: Uint8Array;
}

/** Wraps a body: CMD PARA data for a request, SW1 SW2 SW3 data for a reply. */
export function encodeFrame(body: Uint8Array): Uint8Array {
  const frame = new Uint8Array(HEADER_LENGTH + body.length + 1);
  frame.set(PREAMBLE);
  frame[5] = (body.length + 1) >> 8;
  frame[6] = (body.length + 1) & 0xff;
  frame.set(body, HEADER_LENGTH);
  frame[frame.length - 1] = xor(frame.subarray(5, -1));
  return frame;
}

/** A request frame, e.g. `encodeRequest(0x20, 0x01)` = `AA AA AA 96 69 00 03 20 01 22`. */
export function encodeRequest(cmd: number, para: number, data: Uint8Array = new Uint8Array()): Uint8Array {
  return encodeFrame(Uint8Array.of(cmd, para, ...data));
}

/** What the parser makes of the bytes: a reply, or rubbish between replies that was passed over. */
export type ParserEvent =
  | { readonly kind: "reply"; readonly reply: Reply }
  | { readonly kind: "garbage"; readonly reason: "checksum" | "length" };

/**
 * Assembles replies from chunks of any size. Scans for `AA AA 96 69`, so that one missing AA, extra ones, junk before
 * a frame and the zero padding of HID reports after it do no harm. LEN is bounded before anything waits for it.
 */
export class FrameParser {
  #buffer = new Uint8Array(0);

  /** Feeds bytes in; returns what they completed, in order. */
  push(chunk: Uint8Array): ParserEvent[] {
    const joined = new Uint8Array(this.#buffer.length + chunk.length);
    joined.set(this.#buffer);
    joined.set(chunk, this.#buffer.length);
    this.#buffer = joined;
    const events: ParserEvent[] = [];
    for (let event = this.#next(); event !== null; event = this.#next()) events.push(event);
    return events;
  }

  /** Forgets a frame that began: before a new exchange, whatever came late is no part of it. */
  reset(): void {
    this.#buffer = new Uint8Array(0);
  }

  /** True while a frame has begun and is not complete. */
  get pending(): boolean {
    return findStart(this.#buffer) >= 0;
  }

  #next(): ParserEvent | null {
    const start = findStart(this.#buffer);
    if (start < 0) {
      // Only the last bytes can still become the beginning of a frame.
      this.#drop(Math.max(0, this.#buffer.length - (PREAMBLE.length - 2)));
      return null;
    }
    // From LEN onward; the start marks the last two AA.
    const rest = this.#buffer.subarray(start + 4);
    const [high, low] = rest;
    if (high === undefined || low === undefined) return null;
    const len = (high << 8) | low;
    if (len < MIN_REPLY_LEN || len + HEADER_LENGTH > MAX_FRAME_LENGTH) {
      this.#drop(start + 4);
      return { kind: "garbage", reason: "length" };
    }
    if (rest.length < 2 + len) return this.#invalidTimeout(start, rest);
    const frame = rest.slice(0, 2 + len);
    if (xor(frame) !== 0) {
      this.#drop(start + 4);
      return { kind: "garbage", reason: "checksum" };
    }
    this.#drop(start + 4 + 2 + len);
    const [sw1, sw2, sw3] = [byteAt(frame, 2), byteAt(frame, 3), byteAt(frame, 4)];
    return { kind: "reply", reply: { sw1, sw2, sw3, data: frame.slice(5, -1) } };
  }

  /** Some handhelds answer a time-out with `00 05 05 05 05`: LEN promises five bytes, three follow, for ever. */
  #invalidTimeout(start: number, rest: Uint8Array): ParserEvent | null {
    if (rest.length !== 5 || [0, 5, 5, 5, 5].some((byte, i) => rest[i] !== byte)) return null;
    this.#drop(start + 4 + rest.length);
    return { kind: "garbage", reason: "length" };
  }

  #drop(count: number): void {
    if (count > 0) this.#buffer = this.#buffer.slice(count);
  }
}

/** Index of `AA AA 96 69`, or -1. */
function findStart(bytes: Uint8Array): number {
  for (let i = 0; i + 3 < bytes.length; i++) {
    if (bytes[i] === 0xaa && bytes[i + 1] === 0xaa && bytes[i + 2] === 0x96 && bytes[i + 3] === 0x69)
      return i;
  }
  return -1;
}

function xor(bytes: Uint8Array): number {
  return bytes.reduce((sum, byte) => sum ^ byte, 0);
}
