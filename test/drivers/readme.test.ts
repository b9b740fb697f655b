/** The worked example of drivers/README.md is followed to the letter: its files, in a copy of the house, pass the kit. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { tempDir } from "../support/temp-dir.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const readme = readFileSync(join(ROOT, "drivers/README.md"), "utf8");
/** Code blocks that name their file. */
const files = [...readme.matchAll(/^```ts (\S+\.ts)\n(.*?)^```$/gms)].map(
  ([, path = "", text = ""]) => [path, text] as const,
);

/** A folder that holds links to everything in the real one, so that files can be added. */
function linked(root: string, folder: string): void {
  mkdirSync(join(root, folder), { recursive: true });
  for (const entry of readdirSync(join(ROOT, folder)))
    symlinkSync(join(ROOT, folder, entry), join(root, folder, entry));
}

test("a stranger who copies the files of the example gets a driver that passes the suite", async () => {
  expect(files.map(([path]) => path)).toEqual([
    "drivers/acme-hid/fingerprints.ts",
    "drivers/acme-hid/index.ts",
    "test/drivers/acme-hid/driver.test.ts",
  ]);
  const root = await tempDir();
  for (const folder of ["drivers", "test/drivers"]) linked(root, folder);
  for (const entry of ["src", "node_modules", "test/support"])
    symlinkSync(join(ROOT, entry), join(root, entry));
  for (const [path, text] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const report = join(root, "report.json");
  const vitest = join(ROOT, "node_modules/vitest/vitest.mjs");
  const args = [
    vitest,
    "run",
    "--root",
    root,
    "--reporter",
    "json",
    "--outputFile",
    report,
    "test/drivers/acme-hid",
  ];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"], env: plain(process.env) });
  let [out, errors] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text) => (out += text));
  child.stderr.setEncoding("utf8").on("data", (text) => (errors += text));
  const [code] = await once(child, "close");
  expect(code, out + errors).toBe(0);
  const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, "utf8"));
  expect(numFailedTests).toBe(0);
  expect(numPassedTests).toBeGreaterThan(10);
});

/** Without what this run of vitest tells its own workers. */
function plain(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^(VITEST|NODE_V8_COVERAGE|TEST$)/.test(name)),
  );
}
