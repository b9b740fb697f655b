import { expect, test } from "vitest";
import { maskNumber, silentLog } from "../../src/base/log.ts";

test.each([
  ["110101199003070038", "110***********0038"],
  ["PAK310080010103", "PAK********0103"],
  ["1234567", "*******"],
  ["", ""],
])("maskNumber(%j) is %j", (number, masked) => {
  expect(maskNumber(number)).toBe(masked);
});

test("the silent log takes everything that a log takes, its children's words too, and writes nothing", () => {
  const written: unknown[] = [];
  const write = process.stdout.write;
  process.stdout.write = (text: unknown) => written.push(text) > 0;
  try {
    const child = silentLog.child({ driver: "demo" });
    for (const level of ["debug", "info", "warn", "error"] as const) child[level]({}, "a message");
  } finally {
    process.stdout.write = write;
  }
  expect(written).toEqual([]);
});
