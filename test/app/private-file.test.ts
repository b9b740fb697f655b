import { mkdirSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writePrivateFile } from "../../src/app/private-file.ts";
import { tempDir } from "../support/temp-dir.ts";

test("a private file is its user's alone, and one that cannot be put in its place leaves nothing beside it", async () => {
  const dir = await tempDir();
  writePrivateFile(join(dir, "key"), "secret");
  if (process.platform !== "win32") expect(statSync(join(dir, "key")).mode & 0o777).toBe(0o600);
  mkdirSync(join(dir, "taken", "inside"), { recursive: true });
  expect(() => writePrivateFile(join(dir, "taken"), "secret")).toThrow();
  expect(readdirSync(dir).toSorted()).toEqual(["key", "taken"]);
});
