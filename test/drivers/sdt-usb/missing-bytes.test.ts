import fc from "fast-check";
import { expect, test } from "vitest";
import { MissingBytes } from "../../../drivers/sdt-usb/missing-bytes.ts";
import { encodeFrame } from "../../../src/sam/frame.ts";

test("after the packet with the LEN, exactly the rest of the reply is missing, down to nothing", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 3, maxLength: 2_400 }),
      fc.array(fc.integer({ min: 1, max: 900 }), { maxLength: 8 }),
      (body, sizes) => {
        const frame = encodeFrame(body);
        const missing = new MissingBytes();
        let at = 64;
        expect(missing.push(frame.slice(0, at))).toBe(Math.max(0, frame.length - at));
        for (const size of sizes) {
          if (at >= frame.length) break;
          const next = Math.min(frame.length, at + size);
          expect(missing.push(frame.slice(at, next))).toBe(frame.length - next);
          at = next;
        }
      },
    ),
  );
});

test("rubbish and absurd lengths promise nothing; a reset forgets", () => {
  const missing = new MissingBytes();
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      missing.reset();
      expect(missing.push(bytes)).toBeLessThanOrEqual(4_096);
    }),
  );
  missing.reset();
  expect(missing.push(Uint8Array.of(0xaa, 0xaa, 0xaa, 0x96, 0x69, 0xff, 0xff))).toBe(0);
  expect(missing.push(Uint8Array.of(0xaa, 0xaa, 0xaa, 0x96, 0x69, 0x05))).toBe(0);
  expect(missing.push(Uint8Array.of(0xaa, 0xaa, 0xaa, 0x96, 0x69, 0x05, 0x08))).toBe(0x508);
  missing.reset();
  expect(missing.push(Uint8Array.of(1, 2, 3))).toBe(0);
});
