import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { rotatingFile } from "../../src/app/audit-log.ts";
import { runProgram, startProgram } from "../support/program.ts";
import { tempDir } from "../support/temp-dir.ts";

test("the file moves on when it is full, the oldest is dropped, no line is torn or lost before", async () => {
  const file = join(await tempDir(), "audit.log");
  const write = rotatingFile(file, { bytes: 100, files: 3 });
  for (let i = 0; i < 40; i++) write(JSON.stringify({ line: i }));
  const names = readdirSync(join(file, "..")).sort();
  expect(names).toEqual(["audit.log", "audit.log.1", "audit.log.2", "audit.log.3"]);
  const kept = names.toReversed().flatMap((name) => {
    const text = readFileSync(join(file, "..", name), "utf8");
    expect(text.length).toBeLessThanOrEqual(100);
    return text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).line);
  });
  expect(kept).toEqual(Array.from({ length: kept.length }, (_, i) => 40 - kept.length + i));
});

test("a later start goes on in the same file, which the user alone can read", async () => {
  const file = join(await tempDir(), "audit.log");
  rotatingFile(file, { bytes: 1_000, files: 3 })("first");
  rotatingFile(file, { bytes: 1_000, files: 3 })("second");
  expect(readFileSync(file, "utf8")).toBe("first\nsecond\n");
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test("a running agent writes what its command line did", async () => {
  const dir = await tempDir();
  await startProgram(["agent", "--port", "0", "--simulator", "on"], dir);
  await runProgram(["simulate", "insert", "citizen", "--data-dir", dir]);
  expect((await runProgram(["read", "--data-dir", dir])).code).toBe(0);
  const log = readFileSync(join(dir, "audit.log"), "utf8");
  expect(JSON.parse(log.trim().split("\n").at(-1) ?? "")).toMatchObject({
    event: "call",
    origin: null,
    method: "POST /v1/read",
    outcome: "ok",
    card: expect.stringMatching(/^[0-9a-f]{32}$/),
  });
  expect(log).not.toContain("110101199003070038");
});
