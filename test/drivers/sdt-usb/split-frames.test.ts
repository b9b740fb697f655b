import fc from "fast-check";
import { expect, test } from "vitest";
import { SplitFrames } from "../../../drivers/sdt-usb/split-frames.ts";
import { encodeFrame, HEADER_LENGTH } from "../../../src/sam/frame.ts";

const reply = fc.uint8Array({ minLength: 3, maxLength: 2_400 }).map(encodeFrame);
const chunked = (bytes: Uint8Array, size: number) =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.slice(i * size, (i + 1) * size));

test("header and body join to the reply whichever transfer ends first", () => {
  fc.assert(
    fc.property(
      reply,
      fc.integer({ min: 1, max: 7 }),
      fc.integer({ min: 1, max: 99 }),
      fc.infiniteStream(fc.boolean()),
      (frame, headerSize, bodySize, order) => {
        const split = new SplitFrames();
        const headers = chunked(frame.slice(0, HEADER_LENGTH), headerSize);
        const bodies = chunked(frame.slice(HEADER_LENGTH), bodySize);
        const out: number[] = [];
        while (headers.length + bodies.length > 0) {
          const { value: headerNext } = order.next();
          const header = headerNext || bodies.length === 0 ? headers.shift() : undefined;
          if (header) out.push(...split.pushHeader(header));
          else out.push(...split.pushBody(bodies.shift() ?? new Uint8Array()));
        }
        expect(Uint8Array.from(out)).toEqual(frame);
      },
    ),
  );
});

test("what an earlier reply left behind is no part of the next one", () => {
  fc.assert(
    fc.property(reply, reply, fc.nat(2_000), (old, next, kept) => {
      const split = new SplitFrames();
      split.pushHeader(old.slice(0, HEADER_LENGTH));
      split.pushBody(old.slice(HEADER_LENGTH, HEADER_LENGTH + kept));
      split.pushBody(Uint8Array.of(1, 2, 3));
      split.reset();
      const out = [
        ...split.pushHeader(next.slice(0, HEADER_LENGTH)),
        ...split.pushBody(next.slice(HEADER_LENGTH)),
      ];
      expect(Uint8Array.from(out)).toEqual(next);
    }),
  );
});

test("a header that is none is passed on and makes no body wait for it", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 8, maxLength: 64 }),
      fc.uint8Array({ maxLength: 64 }),
      (header, body) => {
        const split = new SplitFrames();
        expect(split.pushHeader(header)).toEqual(header);
        expect(split.pushBody(body)).toHaveLength(0);
      },
    ),
  );
});

test("a header whose length no reader sends makes no body wait for it", () => {
  const frames = new SplitFrames();
  const header = Uint8Array.of(0xaa, 0xaa, 0xaa, 0x96, 0x69, 0xff, 0xff);
  expect(frames.pushHeader(header)).toEqual(header);
  expect(frames.owed).toBe(0);
});
