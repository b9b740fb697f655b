import fc from "fast-check";
import { expect, test } from "vitest";
import {
  decodeReply,
  decodeRequest,
  encodeReply,
  encodeRequest,
  HELPER_ERRORS,
  MessageReader,
  type NativeArgument,
  type Reply,
  type Request,
} from "../../src/native/messages.ts";

const int = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const buffer = fc
  .uint8Array({ maxLength: 40 })
  .chain((bytes) =>
    fc
      .integer({ min: bytes.length, max: 5_000 })
      .chain((capacity) =>
        fc.integer({ min: 0, max: capacity }).map((back) => ({ buffer: bytes, capacity, back })),
      ),
  );
const argument: fc.Arbitrary<NativeArgument> = fc.oneof(
  int.map((value) => ({ int: value })),
  int.map((value) => ({ handle: value })),
  fc.string({ unit: "grapheme" }).map((text) => ({ text })),
  buffer,
);
const request: fc.Arbitrary<Request> = fc.oneof(
  fc.string({ unit: "grapheme" }).map((path) => ({ op: "load" as const, path })),
  fc.string({ unit: "grapheme-ascii" }).map((symbol) => ({ op: "find" as const, symbol })),
  fc.record({
    op: fc.constant("call" as const),
    call: fc.record({
      symbol: fc.string({ unit: "grapheme-ascii" }),
      convention: fc.constantFrom("cdecl", "stdcall"),
      result: fc.constantFrom("int", "short"),
      arguments: fc.array(argument, { maxLength: 8 }),
    }),
  }),
);
const reply: fc.Arbitrary<Reply> = fc.oneof(
  fc.constantFrom({ kind: "loaded" as const }, { kind: "found" as const }),
  fc.record({ kind: fc.constant("hello" as const), version: fc.nat(255), bits: fc.constantFrom(32, 64) }),
  fc.record({
    kind: fc.constant("answer" as const),
    answer: fc.record({ result: int, buffers: fc.array(fc.uint8Array({ maxLength: 300 })) }),
  }),
  fc.record({
    kind: fc.constant("error" as const),
    error: fc.constantFrom(...HELPER_ERRORS),
    text: fc.string({ unit: "grapheme" }),
  }),
);

test("what is encoded is decoded to the same, however the pipe cuts it", () => {
  const stream = fc.record({
    requests: fc.array(request),
    replies: fc.array(reply),
    cut: fc.integer({ min: 1, max: 50 }),
  });
  fc.assert(
    fc.property(stream, ({ requests, replies, cut }) => {
      expect(inPieces(requests.map(encodeRequest), cut).map(decodeRequest)).toEqual(requests);
      expect(inPieces(replies.map(encodeReply), cut).map(decodeReply)).toEqual(replies);
    }),
  );
});

test("any other bytes are decoded or refused, never believed beyond their end", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      for (const decode of [decodeRequest, decodeReply]) {
        try {
          decode(bytes);
        } catch (error) {
          expect(error).toSatisfy((it) => it instanceof RangeError || it instanceof SyntaxError);
        }
      }
    }),
    { numRuns: 2_000 },
  );
});

test("a length that no message has is refused before anything waits for it", () => {
  expect(() => new MessageReader().push(Uint8Array.of(0xff, 0xff, 0xff, 0x7f))).toThrow(RangeError);
  expect(() => new MessageReader().push(Uint8Array.of(0, 0, 0, 0))).toThrow(RangeError);
});

test("a call with more arguments or content than fits is refused here, not there", () => {
  const call = { symbol: "f", convention: "cdecl", result: "int" } as const;
  const nine = Array.from({ length: 9 }, () => ({ int: 1 }));
  expect(() => encodeRequest({ op: "call", call: { ...call, arguments: nine } })).toThrow(RangeError);
  const small = { buffer: new Uint8Array(5), capacity: 4, back: 0 };
  expect(() => encodeRequest({ op: "call", call: { ...call, arguments: [small] } })).toThrow(RangeError);
});

function inPieces(messages: readonly Uint8Array[], length: number): Uint8Array[] {
  const stream = Buffer.concat(messages);
  const reader = new MessageReader();
  const pieces = Array.from({ length: Math.ceil(stream.length / length) }, (_, i) =>
    stream.subarray(i * length, (i + 1) * length),
  );
  return pieces.flatMap((piece) => reader.push(piece));
}
