/**
 * How each family's firmware puts SAM frames on its endpoints: the reader's side of what the drivers speak, written
 * from reader-protocol.md 2.2 and 2.3, not from the drivers. Strict where a real reader is thought to be.
 */
import { HEADER_LENGTH, PREAMBLE } from "../../../src/sam/frame.ts";
import { PACKET_LENGTH } from "./descriptors.ts";

/** A packet and the IN endpoint that it waits at (0: GET_REPORT). */
export type Outgoing = readonly [endpoint: number, packet: Uint8Array];

export interface Firmware {
  /** What a transfer to an OUT endpoint (or SET_REPORT, endpoint 0) passes to the module; empty: ignored. */
  receive(endpoint: number, data: Uint8Array): Uint8Array;
  /** The next part of the reply to what was received last; the whole of it unless something goes wrong. */
  send(part: Uint8Array): readonly Outgoing[];
}

/** Variant B: whole frames, no prefix, no padding. */
export function wholeFrames(endpointIn: number): Firmware {
  return {
    receive: (_, data) => data,
    send: (part) => cut(part, PACKET_LENGTH).map((packet) => [endpointIn, packet]),
  };
}

/** Variant A: exactly preamble and LEN on one pair of endpoints, exactly LEN bytes on the other. */
export function splitFrames(
  header: { in: number; out: number },
  body: { in: number; out: number },
): Firmware {
  let begun: Uint8Array | null = null;
  let headerLeft = 0;
  return {
    receive(endpoint, data) {
      if (endpoint === header.out) {
        begun = data.length === HEADER_LENGTH && PREAMBLE.every((byte, i) => data[i] === byte) ? data : null;
        return NOTHING;
      }
      const frame = begun && data.length === lengthIn(begun) ? Uint8Array.of(...begun, ...data) : NOTHING;
      begun = null;
      headerLeft = HEADER_LENGTH;
      return frame;
    },
    send(part) {
      const head = part.slice(0, headerLeft);
      headerLeft -= head.length;
      const rest = cut(part.slice(head.length), PACKET_LENGTH);
      return [...(head.length > 0 ? [head] : []).map(at(header.in)), ...rest.map(at(body.in))];
    },
  };
}

/** Routon, Yinan: the bare frame in reports of 64 bytes, zeros after it. */
export function bareReports(endpointIn: number): Firmware {
  const filler = new Filler(PACKET_LENGTH);
  return {
    receive(_, report) {
      filler.reset();
      return report.slice(0, HEADER_LENGTH + lengthIn(report));
    },
    send: (part) => filler.push(part).map(({ data }) => [endpointIn, data]),
  };
}

const MIAXIS_DATA = 54;

/** Miaxis: an outer packet around every report's part of the frame (2.3.1). */
export function miaxisReports(endpointIn: number): Firmware {
  const filler = new Filler(MIAXIS_DATA);
  let number = 0;
  return {
    receive(_, report) {
      filler.reset();
      number = 0;
      const end = 5 + wordAt(report, 3);
      const sound = end + 2 <= report.length && sumOf(report.subarray(3, end)) === wordAt(report, end);
      return report[0] === 0x88 && report[5] === 0xb1 && sound ? report.slice(6, end) : NOTHING;
    },
    send: (part) =>
      filler.push(part).map(({ data, used }) => {
        const head = [0xaa, 0, 0, used + 3, 0, 0, number & 0xff, number >> 8];
        number++;
        const sum = sumOf(Uint8Array.of(...head.slice(3), ...data));
        return [endpointIn, Uint8Array.of(...head, ...data, sum & 0xff, sum >> 8)];
      }),
  };
}

/**
 * Fills reports: only the last one of a frame is filled up with zeros (Linux drops reports that are shorter than
 * declared); while a frame is incomplete, what does not fill a report waits for the rest.
 */
class Filler {
  readonly #length: number;
  #sent = 0;
  #expected = 0;
  #tail: Uint8Array = NOTHING;

  constructor(length: number) {
    this.#length = length;
  }

  reset(): void {
    this.#sent = 0;
    this.#expected = 0;
    this.#tail = NOTHING;
  }

  push(part: Uint8Array): { data: Uint8Array; used: number }[] {
    const bytes = Uint8Array.of(...this.#tail, ...part);
    if (this.#sent === 0) this.#expected = promisedBy(bytes);
    const waits = this.#sent + bytes.length < this.#expected ? bytes.length % this.#length : 0;
    this.#tail = bytes.slice(bytes.length - waits);
    const reports = cut(bytes.slice(0, bytes.length - waits), this.#length);
    this.#sent += bytes.length - waits;
    return reports.map((report) => {
      const data = new Uint8Array(this.#length);
      data.set(report);
      return { data, used: report.length };
    });
  }
}

const NOTHING = new Uint8Array();
const at = (endpoint: number) => (packet: Uint8Array) => [endpoint, packet] as const;

/** How long the frame is that begins here; what is no frame is sent as it is. */
function promisedBy(bytes: Uint8Array): number {
  if (!PREAMBLE.every((byte, i) => i >= bytes.length || bytes[i] === byte)) return 0;
  return bytes.length < HEADER_LENGTH ? HEADER_LENGTH : HEADER_LENGTH + lengthIn(bytes);
}

/** LEN of a frame. */
const lengthIn = (frame: Uint8Array) => ((frame[5] ?? 0) << 8) | (frame[6] ?? 0);
const wordAt = (bytes: Uint8Array, at: number) => (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
const sumOf = (bytes: Uint8Array) => bytes.reduce((sum, byte) => (sum + byte) & 0xffff, 0);

function cut(bytes: Uint8Array, length: number): Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / length) }, (_, i) =>
    bytes.slice(i * length, (i + 1) * length),
  );
}
