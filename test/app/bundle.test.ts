/** The bundle is what ships: nothing that the sources open may be missing beside it. */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bundleProgram } from "../../build/bundle.ts";
import { available, compileLibrary, NEEDS } from "../native/support/compilers.ts";
import { tempDir } from "../support/temp-dir.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

const outdir = join(ROOT, "dist", `bundle-of-test-${process.pid}`);
beforeAll(() => bundleProgram(ROOT, outdir));
afterAll(() => rm(outdir, { recursive: true, force: true }));

test("the bundled program reads a card with portrait and both faces", async () => {
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

test("the bundled agent does without Node's fetch, whose HTTP/2 and web streams cost an idle one memory", async () => {
  const ask = `process.once("SIGTERM", () =>
    console.log("LOADED", process.moduleLoadList.filter((name) => /undici|http2/.test(name)).length));`;
  const agent = spawn(
    process.execPath,
    [
      ...["--import", `data:text/javascript,${encodeURIComponent(ask)}`, join(outdir, "idcard-bridge.mjs")],
      ...["agent", "--port", "0", "--data-dir", await tempDir()],
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  let told = "";
  agent.stdout.setEncoding("utf8").on("data", (text: string) => {
    // The banner: it listens and waits for its end.
    if (told === "") agent.kill("SIGTERM");
    told += text;
  });
  expect((await once(agent, "close"))[0]).toBe(0);
  expect(told).toContain("LOADED 0");
});

test.runIf(available(NEEDS.native))(
  "the bundled program loads a library in a process of its own",
  async () => {
    const dir = await tempDir();
    const library = await compileLibrary(new URL("../portraits/fake-decoder.c", import.meta.url));
    const portraitDecoder = { kind: "native", library, shape: "buf-bmp" };
    await writeFile(join(dir, "config.json"), JSON.stringify({ portraitDecoder }));
    const doctor = promisify(execFile)(process.execPath, [
      join(outdir, "idcard-bridge.mjs"),
      ...["doctor", "--json", "--data-dir", dir],
    ]);
    // The doctor ends with 1 where something else is wrong.
    const { stdout } = await doctor.catch((error: { stdout: string }) => error);
    expect(JSON.parse(stdout).findings).toContainEqual(
      expect.objectContaining({ id: "portrait", level: "ok", en: expect.stringContaining("WltToBmp") }),
    );
  },
);
