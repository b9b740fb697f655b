import fc from "fast-check";
import { expect, test } from "vitest";
import { COMMANDS, encodeCommand } from "../../src/sam/commands.ts";
import { encodeFrame, FrameParser, MAX_FRAME_LENGTH, type ParserEvent } from "../../src/sam/frame.ts";

const hex = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(" ", ""), "hex"));
const bytes = (max: number) => fc.uint8Array({ maxLength: max });

/** Cuts at the given places, in any number of pieces. */
function cut(stream: Uint8Array, at: readonly number[]): Uint8Array[] {
  const places = [0, ...at.map((place) => place % (stream.length + 1)).sort((a, b) => a - b), stream.length];
  return places.slice(1).map((end, i) => stream.subarray(places[i], end));
}

function parse(chunks: readonly Uint8Array[]): ParserEvent[] {
  const parser = new FrameParser();
  return chunks.flatMap((chunk) => parser.push(chunk));
}

test("commands are the frames that every reader knows", () => {
  const frames = {
    find: "aa aa aa 96 69 00 03 20 01 22",
    select: "aa aa aa 96 69 00 03 20 02 21",
    readBase: "aa aa aa 96 69 00 03 30 01 32",
    readWithFingerprint: "aa aa aa 96 69 00 03 30 10 23",
    readAddresses: "aa aa aa 96 69 00 03 30 03 30",
    samId: "aa aa aa 96 69 00 03 12 ff ee",
    status: "aa aa aa 96 69 00 03 11 ff ed",
    reset: "aa aa aa 96 69 00 03 10 ff ec",
  } as const;
  for (const [name, frame] of Object.entries(frames))
    expect(encodeCommand(COMMANDS[name as keyof typeof frames])).toEqual(hex(frame));
});

test("the reply of a found card is understood", () => {
  expect(parse([hex("aa aa aa 96 69 00 08 00 00 9f 00 00 00 00 97")])).toEqual([
    { kind: "reply", reply: { sw1: 0, sw2: 0, sw3: 0x9f, data: new Uint8Array(4) } },
  ]);
});

test("replies come out whole however the wire cuts them, with a missing or an extra AA and zero padding between", () => {
  const body = fc.uint8Array({ minLength: 3, maxLength: 80 });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(body, fc.constantFrom("", "00", "0000000000", "aa", "-")), { maxLength: 5 }),
      fc.array(fc.nat()),
      (replies, places) => {
        const stream = Buffer.concat(
          replies.flatMap(([reply, before]) => {
            const frame = encodeFrame(reply);
            return before === "-" ? [frame.subarray(1)] : [Buffer.from(before, "hex"), frame];
          }),
        );
        // A body may hold a frame's beginning; the parser takes a frame whole before it looks further.
        expect(parse(cut(stream, places))).toEqual(
          replies.map(([[sw1, sw2, sw3, ...data]]) => ({
            kind: "reply",
            reply: { sw1, sw2, sw3, data: Uint8Array.from(data) },
          })),
        );
      },
    ),
  );
});

test("any bytes are survived, and the next clean frame after a reset is understood", () => {
  fc.assert(
    fc.property(bytes(300), fc.array(fc.nat()), (junk, places) => {
      const parser = new FrameParser();
      for (const chunk of cut(junk, places)) parser.push(chunk);
      parser.reset();
      expect(parser.push(encodeFrame(Uint8Array.of(0, 0, 0x90)))).toHaveLength(1);
    }),
  );
});

test("one flipped bit after the preamble never yields the reply it came from", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 3, maxLength: 60 }), fc.nat(), (body, place) => {
      const frame = encodeFrame(body);
      const bit = 40 + (place % ((frame.length - 5) * 8));
      frame[bit >> 3] = (frame[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      for (const event of parse([frame])) {
        if (event.kind === "reply")
          expect([event.reply.sw1, event.reply.sw2, event.reply.sw3, ...event.reply.data]).not.toEqual([
            ...body,
          ]);
      }
    }),
  );
});

test("a length that no reader sends is garbage at once; nothing waits for 65 535 bytes", () => {
  for (const len of ["0000", "0003", "ffff", (MAX_FRAME_LENGTH - 6).toString(16).padStart(4, "0")])
    expect(parse([hex(`aaaa9669${len}`)])).toEqual([{ kind: "garbage", reason: "length" }]);
});

test("the handhelds' time-out that promises more than it sends is garbage and not for ever pending", () => {
  expect(parse([hex("aa aa aa 96 69 00 05 05 05 05")])).toEqual([{ kind: "garbage", reason: "length" }]);
});

test("pending tells whether a frame has begun", () => {
  const parser = new FrameParser();
  parser.push(hex("aaaa9669 00"));
  expect(parser.pending).toBe(true);
  parser.reset();
  expect(parser.pending).toBe(false);
});
