/** The bundle is what ships: nothing that the sources open may be missing beside it. */
import { execFile } from "node:child_process";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { bundleProgram } from "../../build/bundle.ts";
import { tempDir } from "../support/temp-dir.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

test("the bundled program reads a card with portrait and both faces", async () => {
  const outdir = join(ROOT, "dist", `bundle-of-test-${process.pid}`);
  onTestFinished(() => rm(outdir, { recursive: true, force: true }));
  await bundleProgram(ROOT, outdir);
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      join(outdir, "idcard-bridge.mjs"),
      ...["read", "--simulate", "rare-name", "--faces", "--json", "--data-dir", await tempDir()],
    ],
    { maxBuffer: 8 << 20 },
  );
  expect(JSON.parse(stdout)).toMatchObject({
    name: "王㛃𠮷",
    portrait: { source: "simulator" },
    faces: { front: expect.stringMatching(/^.{1000}/), back: expect.stringMatching(/^.{1000}/) },
  });
});
