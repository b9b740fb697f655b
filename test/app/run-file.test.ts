import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readRunFile, removeRunFile, writeRunFile } from "../../src/app/run-file.ts";
import { tempDir } from "../support/temp-dir.ts";

const run = { pid: process.pid, port: 1234, token: "t", startedAt: "2026-11-24T02:00:00.000Z" };

test("is written for the user alone and read back", async () => {
  const dir = await tempDir();
  writeRunFile(dir, run);
  expect(statSync(join(dir, "run.json")).mode & 0o777).toBe(0o600);
  expect(readRunFile(dir)).toEqual(run);
});

test("the leftover of a program that is gone counts as nothing", async () => {
  const dir = await tempDir();
  writeRunFile(dir, { ...run, pid: 2 ** 22 + 1 });
  expect(readRunFile(dir)).toBeNull();
});

test.each(["", "{", "[]", '{"pid":"1"}'])("a damaged file (%j) counts as nothing", async (content) => {
  const dir = await tempDir();
  writeFileSync(join(dir, "run.json"), content);
  expect(readRunFile(dir)).toBeNull();
});

test("no file, or a removed one, is nothing", async () => {
  const dir = await tempDir();
  expect(readRunFile(dir)).toBeNull();
  writeRunFile(dir, run);
  removeRunFile(dir);
  removeRunFile(dir);
  expect(readRunFile(dir)).toBeNull();
});
