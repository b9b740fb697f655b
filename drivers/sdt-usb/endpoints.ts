/** Endpoints of a bulk reader, from its configuration descriptor. reader-protocol.md 2.2. Pure. */
import { byteAt } from "../../src/base/bytes.ts";

export interface Endpoint {
  /** With the direction in bit 7, as in the descriptor: 0x81 is IN 1. */
  readonly address: number;
  readonly packetSize: number;
}

/** Which endpoints carry what. */
export type Wiring =
  /** Variant B: whole frames both ways. */
  | { readonly kind: "whole"; readonly out: Endpoint; readonly in: Endpoint }
  /** Variant A, the "old SAM": preamble and LEN on one pair, the rest on the other. */
  | {
      readonly kind: "split";
      readonly headerOut: Endpoint;
      readonly bodyOut: Endpoint;
      readonly headerIn: Endpoint;
      readonly bodyIn: Endpoint;
    };

const INTERFACE = 4;
const ENDPOINT = 5;
const BULK = 2;

/** The bulk endpoints of interface 0, alternate setting 0, in the descriptor's order. */
export function bulkEndpoints(configuration: Uint8Array): Endpoint[] {
  const endpoints: Endpoint[] = [];
  let inside = false;
  for (const descriptor of descriptors(configuration)) {
    const [, type, second = 0, third = 0, low = 0, high = 0] = descriptor;
    if (type === INTERFACE) inside = second === 0 && third === 0;
    if (type === ENDPOINT && inside && (third & 3) === BULK)
      endpoints.push({ address: second, packetSize: (low | (high << 8)) & 0x7ff });
  }
  return endpoints;
}

/**
 * Variants are told apart by the number of endpoints, endpoints by direction and address: the lower address of
 * each direction carries headers (0x02 before 0x06, 0x81 before 0x85). Null: no known variant.
 */
export function wiringOf(endpoints: readonly Endpoint[]): Wiring | null {
  const byAddress = endpoints.toSorted((a, b) => a.address - b.address);
  const outs = byAddress.filter(({ address }) => address < 0x80);
  const ins = byAddress.filter(({ address }) => address >= 0x80);
  const [out, bodyOut] = outs;
  const [in_, bodyIn] = ins;
  if (!out || !in_ || outs.length !== ins.length || endpoints.some(({ packetSize }) => packetSize === 0))
    return null;
  if (!bodyOut || !bodyIn) return { kind: "whole", out, in: in_ };
  return outs.length === 2 ? { kind: "split", headerOut: out, bodyOut, headerIn: in_, bodyIn } : null;
}

function* descriptors(bytes: Uint8Array): Generator<Uint8Array> {
  let offset = 0;
  while (offset + 1 < bytes.length) {
    const length = byteAt(bytes, offset);
    // A length of 0 or 1 would never end.
    if (length < 2) return;
    yield bytes.subarray(offset, offset + length);
    offset += length;
  }
}
