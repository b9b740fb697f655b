import fc from "fast-check";
import { expect, test } from "vitest";
import type { Fault } from "../../src/base/fault.ts";
import { readBaseReply } from "../../src/sam/payload.ts";
import { formatSamId } from "../../src/sam/sam-id.ts";

const block = fc.uint8Array({ maxLength: 1100 });
const length = (bytes: Uint8Array) => [bytes.length >> 8, bytes.length & 0xff];

test("blocks of any declared lengths come out as they went in", () => {
  fc.assert(
    fc.property(block, block, block, (text, portrait, fingerprint) => {
      const two = Uint8Array.from([...length(text), ...length(portrait), ...text, ...portrait]);
      expect(readBaseReply(two, 2)).toEqual({ text, portrait });
      const three = Uint8Array.from([
        ...length(text),
        ...length(portrait),
        ...length(fingerprint),
        ...text,
        ...portrait,
        ...fingerprint,
      ]);
      expect(readBaseReply(three, 3)).toEqual({
        text,
        portrait,
        ...(fingerprint.length ? { fingerprint } : {}),
      });
    }),
  );
});

test("whatever else comes is read or told as garbage, never past its end", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), fc.constantFrom(2 as const, 3 as const), (data, blocks) => {
      try {
        const { text, portrait, fingerprint } = readBaseReply(data, blocks);
        expect(text.length + portrait.length + (fingerprint?.length ?? 0)).toBeLessThanOrEqual(data.length);
      } catch (error) {
        expect((error as Fault).id).toBe("sam.garbage");
      }
    }),
  );
});

test("the SAM id is printed as the vendors' tools do", () => {
  const raw = Buffer.from("05000300aa3e340181841e0078563412", "hex");
  expect(formatSamId(raw)).toBe("05.03-20201130-0002000001-0305419896");
  expect(() => formatSamId(raw.subarray(1))).toThrow(RangeError);
});
