import { byteAt } from "../../src/base/bytes.ts";
import { HEADER_LENGTH, MAX_FRAME_LENGTH, PREAMBLE } from "../../src/sam/frame.ts";

/**
 * Joins what the two IN endpoints of a variant A reader send (reader-protocol.md 2.2): preamble and LEN from one,
 * the LEN bytes from the other. Which transfer completes first is the system's choice, so a body that is ahead of
 * its header waits. Pure.
 */
export class SplitFrames {
  #header = new Uint8Array();
  #body = new Uint8Array();
  /** Bytes of the body that the last header still promises. */
  #owed = 0;

  /** How much of the body is still to come. */
  get owed(): number {
    return this.#owed;
  }

  /** A request goes out: whatever is left belongs to no reply that is wanted. */
  reset(): void {
    this.#header = new Uint8Array();
    this.#body = new Uint8Array();
    this.#owed = 0;
  }

  /** Bytes from the header endpoint; returns what is next in the reply. */
  pushHeader(chunk: Uint8Array): Uint8Array {
    // A new header while a body is owed: that reply was cut short and never completed.
    this.#owed = 0;
    const header = join(this.#header, chunk);
    if (header.length < HEADER_LENGTH && isStart(header)) {
      this.#header = header;
      return new Uint8Array();
    }
    this.#header = new Uint8Array();
    this.#owed = promised(header);
    return join(header, this.#take());
  }

  /** Bytes from the body endpoint; returns what is next in the reply. */
  pushBody(chunk: Uint8Array): Uint8Array {
    this.#body = join(this.#body, chunk).slice(-MAX_FRAME_LENGTH);
    return this.#take();
  }

  #take(): Uint8Array {
    const taken = this.#body.slice(0, this.#owed);
    this.#body = this.#body.slice(taken.length);
    this.#owed -= taken.length;
    return taken;
  }
}

/** How many bytes follow; 0 where this is no header, so that rubbish waits for nothing. */
function promised(header: Uint8Array): number {
  if (header.length !== HEADER_LENGTH || !isStart(header)) return 0;
  const len = (byteAt(header, 5) << 8) | byteAt(header, 6);
  return len + HEADER_LENGTH > MAX_FRAME_LENGTH ? 0 : len;
}

function isStart(bytes: Uint8Array): boolean {
  return PREAMBLE.every((byte, i) => i >= bytes.length || bytes[i] === byte);
}

function join(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}
