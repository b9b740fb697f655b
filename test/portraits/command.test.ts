import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { silentLog } from "../../src/base/log.ts";
import { encodeBmp } from "../../src/card/portrait/bmp.ts";
import { encodePortrait } from "../../src/card/portrait/picture.ts";
import { createDecoder } from "../../src/portraits/index.ts";
import { CommandSettings } from "../../src/portraits/schemas.ts";
import { tempDir } from "../support/temp-dir.ts";
import { block, difference, RAW_TEST_CARD, TEST_CARD } from "./test-card.ts";

const context = { clock: systemClock, log: silentLog };

/** A program of one line of JavaScript; `block` is what it was given. */
async function decoderOf(line: string, files: Record<string, Uint8Array> = {}, timeoutMs = 30_000) {
  const dir = await tempDir();
  for (const [name, bytes] of Object.entries(files)) await writeFile(join(dir, name), bytes);
  const script = `const { readFileSync } = require("fs"); const block = readFileSync(0); process.chdir(${JSON.stringify(dir)}); ${line}`;
  return createDecoder(
    CommandSettings.parse({ kind: "command", command: process.execPath, args: ["-e", script], timeoutMs }),
    context,
  );
}

const faultOf = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (fault: unknown) => fault,
  );
const png = async () => Buffer.from((await encodePortrait(TEST_CARD, "png", "command")).data, "base64");
const jpeg = async () => Buffer.from((await encodePortrait(TEST_CARD, "jpeg", "command")).data, "base64");

test.each([
  ["BMP", async () => encodeBmp(TEST_CARD), 0],
  ["raw pixels", async () => RAW_TEST_CARD, 0],
  ["PNG", png, 0],
  // Lossy at the corner's edge; an order that is wrong would be 240 off.
  ["JPEG", jpeg, 120],
] as const)("a program is given the block and may answer with %s", async (_, picture, tolerance) => {
  const line = `if (block.length === 1024 && block[0] === 0x57) process.stdout.write(readFileSync("out"));`;
  const decoder = await decoderOf(line, { out: await picture() });
  const portrait = await decoder.decode(block());
  expect(portrait).toMatchObject({ mime: "image/png", width: 102, height: 126, source: "command" });
  expect(await difference(portrait)).toBeLessThanOrEqual(tolerance);
});

test.each([
  ["says nothing", "portrait.output", ""],
  ["writes rubbish", "portrait.output", `process.stdout.write("no picture")`],
  ["writes without end", "portrait.output", `process.stdout.write(Buffer.alloc(3_000_000))`],
  ["ends with an error", "portrait.unreachable", "process.exit(3)"],
  ["crashes", "portrait.unreachable", `process.kill(process.pid, "SIGSEGV")`],
] as const)("a program that %s is told as %s", async (_, id, line) => {
  expect(await faultOf((await decoderOf(line)).decode(block()))).toMatchObject({ id });
});

test("a program that hangs is ended, and so is one whose caller gives up", async () => {
  const hang = "setInterval(() => {}, 1000)";
  expect(await faultOf((await decoderOf(hang, {}, 100)).decode(block()))).toMatchObject({
    id: "portrait.timeout",
  });
  const giveUp = new AbortController();
  const call = faultOf((await decoderOf(hang)).decode(block(), giveUp.signal));
  await new Promise((underWay) => setImmediate(underWay));
  giveUp.abort({ id: "given up" });
  expect(await call).toMatchObject({ id: "given up" });
});

test("a check says whether there is such a program", async () => {
  expect(await (await decoderOf("")).check()).toBe(process.execPath);
  const missing = CommandSettings.parse({ kind: "command", command: "/no/such/program" });
  expect(await faultOf(createDecoder(missing, context).check())).toMatchObject({
    id: "portrait.unreachable",
  });
  expect(await faultOf(createDecoder(missing, context).decode(block()))).toMatchObject({
    id: "portrait.unreachable",
    detail: { how: "ENOENT" },
  });
});
