import { expect, test } from "vitest";
import { byteAt } from "../../src/base/bytes.ts";

test("a place beyond the end is told, never read as zero", () => {
  const bytes = Uint8Array.of(7, 0);
  expect([byteAt(bytes, 0), byteAt(bytes, 1)]).toEqual([7, 0]);
  for (const place of [2, -1, 0.5]) expect(() => byteAt(bytes, place)).toThrow(RangeError);
});
