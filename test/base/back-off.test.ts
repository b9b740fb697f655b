import fc from "fast-check";
import { expect, test } from "vitest";
import { backOff } from "../../src/base/back-off.ts";

const dice = (byte: number) => ({ bytes: () => Uint8Array.of(byte), uuid: () => "" });

test("waits grow from half a second to half a minute and never beyond", () => {
  expect([0, 1, 2, 3, 4, 5, 6].map((attempt) => backOff(attempt, dice(255)))).toEqual([
    1000, 2000, 4000, 8000, 16_000, 30_000, 30_000,
  ]);
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 0, max: 255 }), (attempt, byte) => {
      const ms = backOff(attempt, dice(byte));
      expect(ms).toBeGreaterThanOrEqual(500);
      expect(ms).toBeLessThanOrEqual(30_000);
    }),
  );
});
