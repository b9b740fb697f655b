import { expect, test } from "vitest";
import { maskNumber } from "../../src/base/log.ts";

test.each([
  ["110101199003070038", "110***********0038"],
  ["PAK310080010103", "PAK********0103"],
  ["1234567", "*******"],
  ["", ""],
])("maskNumber(%j) is %j", (number, masked) => {
  expect(maskNumber(number)).toBe(masked);
});
