import { spawn } from "node:child_process";
import { once } from "node:events";
import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { takeDataDir } from "../../src/app/data-dir.ts";
import { tempDir } from "../support/temp-dir.ts";

test("makes the directory, for the user alone", async () => {
  const dir = join(await tempDir(), "a/b");
  takeDataDir(dir).release();
  expect(statSync(dir).mode & 0o777).toBe(0o700);
});

test("a second program on the same directory is refused until the first gives it back", async () => {
  const dir = await tempDir();
  const first = takeDataDir(dir);
  expect(() => takeDataDir(dir)).toThrow(expect.objectContaining({ id: "app.data-dir-in-use" }));
  first.release();
  takeDataDir(dir).release();
});

test("a killed program leaves no lock behind", async () => {
  const dir = await tempDir();
  const script = `import { takeDataDir } from "${new URL("../../src/app/data-dir.ts", import.meta.url)}";
    takeDataDir(process.argv[1]); console.log("taken"); setInterval(() => {}, 1e6);`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", script, dir]);
  await once(child.stdout, "data");
  expect(() => takeDataDir(dir)).toThrow(expect.objectContaining({ id: "app.data-dir-in-use" }));
  child.kill("SIGKILL");
  await once(child, "exit");
  takeDataDir(dir).release();
});

test("a path that cannot be a directory is named with the reason", async () => {
  const file = join(await tempDir(), "file");
  writeFileSync(file, "");
  expect(() => takeDataDir(join(file, "data"))).toThrow(
    expect.objectContaining({
      id: "app.data-dir-unusable",
      detail: expect.objectContaining({ reason: "ENOTDIR" }),
    }),
  );
});
