import { expect, test } from "vitest";
import { randomHex, systemRandom } from "../../src/base/random.ts";

test("random digits are as many as asked for, two for a byte, leading zeros kept", () => {
  expect(randomHex({ bytes: () => Uint8Array.of(0x00, 0x0a, 0xff), uuid: () => "" }, 3)).toBe("000aff");
});

test("the system's source gives what was asked for, and never the same twice", () => {
  expect(systemRandom.bytes(16)).toHaveLength(16);
  expect(randomHex(systemRandom, 16)).not.toBe(randomHex(systemRandom, 16));
  expect(systemRandom.uuid()).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  expect(systemRandom.uuid()).not.toBe(systemRandom.uuid());
});
