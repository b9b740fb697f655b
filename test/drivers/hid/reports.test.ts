import fc from "fast-check";
import { expect, test } from "vitest";
import { bareReports } from "../../../drivers/hid/reports.ts";
import { encodeFrame, FrameParser } from "../../../src/sam/frame.ts";
import { filled } from "../support/fake-hid.ts";

test("a request fills the front of one report of 64 bytes, zeros the rest", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 2, maxLength: 56 }), (body) => {
      const frame = encodeFrame(body);
      const report = bareReports.pack(frame);
      expect(report).toHaveLength(64);
      expect(report.slice(0, frame.length)).toEqual(frame);
      expect(report.slice(frame.length).every((byte) => byte === 0)).toBe(true);
    }),
  );
});

test("what does not fit is refused, never cut", () => {
  expect(() => bareReports.pack(new Uint8Array(65))).toThrow(RangeError);
});

test("any reply comes out of its reports whole, the padding harmless", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 3, maxLength: 2_400 }), (body) => {
      const parser = new FrameParser();
      const events = filled(encodeFrame(body), 64).flatMap((report) =>
        parser.push(bareReports.unpack(report)),
      );
      expect(events).toHaveLength(1);
      expect(events[0]).toMatchObject({ kind: "reply", reply: { data: body.slice(3) } });
    }),
  );
});
