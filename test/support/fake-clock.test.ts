import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { FakeClock } from "./fake-clock.ts";

test("no time passes while a real file is being read, however long the disk takes", async () => {
  const clock = new FakeClock();
  let read = false;
  const files = Array.from({ length: 500 }, () => readFile(fileURLToPath(import.meta.url)));
  void Promise.all(files).then(() => {
    read = true;
  });
  let readInTime = false;
  clock.after(50, () => {
    readInTime = read;
  });
  await clock.advance(50);
  expect(readInTime).toBe(true);
});
