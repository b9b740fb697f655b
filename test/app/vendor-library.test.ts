/** The real program with a vendor's library and a portrait decoder, each in a process of its own. */
import { rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { personOf } from "../../drivers/simulator/people.ts";
import { SdtServer, SdtWire } from "../drivers/vendor-library/sdt-wire.ts";
import { available, compileTo, NEEDS } from "../native/support/compilers.ts";
import { block, difference } from "../portraits/test-card.ts";
import { runProgram } from "../support/program.ts";
import { tempDir } from "../support/temp-dir.ts";

const compiled = (name: string) => compileTo(new URL(name, import.meta.url), "native");
const gcc = available(NEEDS.native);
const sdtapi = gcc ? await compiled("../drivers/vendor-library/fake-sdt.c") : "";
const decoder = gcc ? await compiled("../portraits/fake-decoder.c") : "";
const server = new SdtServer();
await server.start();
afterAll(() => {
  server.stop();
  for (const library of [sdtapi, decoder])
    if (library) rmSync(dirname(library), { recursive: true, force: true });
});

/** A data directory with these settings, and the wire that the library finds. */
async function siteOf(portraitDecoder: object | null, vendorLibrary: object | null = { path: sdtapi }) {
  const dir = await tempDir();
  const wire = new SdtWire();
  writeFileSync(join(dirname(sdtapi), "sdt-wire"), server.register(wire));
  writeFileSync(join(dir, "config.json"), JSON.stringify({ vendorLibrary, portraitDecoder }));
  return { dir, wire };
}

async function json(args: string[], dir: string) {
  const { stdout, stderr } = await runProgram([...args, "--json", "--data-dir", dir]);
  if (!stdout) throw new Error(stderr);
  return JSON.parse(stdout);
}

const native = { kind: "native", library: decoder, shape: "buf-bmp", timeoutMs: 30_000 };

describe.runIf(gcc)("a site with libraries of its own", () => {
  test("reads a card through the vendor's library and its portrait through the decoder", async () => {
    const { dir, wire } = await siteOf(native);
    const { blocks } = personOf("citizen").card("2026-11-24");
    wire.sam.insertCard({ blocks: { ...blocks, portrait: block() } });
    const card = await json(["read"], dir);
    expect(card).toMatchObject({
      name: "张三",
      samId: "05.03-20201130-0002000001-0305419896",
      reader: expect.stringContaining("vendor-library"),
      portrait: { source: "native", mime: "image/png", width: 102, height: 126 },
      portraitRaw: Buffer.from(block()).toString("base64"),
      simulated: false,
    });
    expect(await difference(card.portrait)).toBe(0);
  });

  test("reads the card when the decoder crashes, and the card says so", async () => {
    const { dir, wire } = await siteOf(native);
    const { blocks } = personOf("citizen").card("2026-11-24");
    wire.sam.insertCard({ blocks: { ...blocks, portrait: block(1) } });
    const card = await json(["read"], dir);
    expect(card).toMatchObject({ name: "张三", portrait: null, portraitNote: { id: "native.crashed" } });
    expect(card.portraitNote.zh).toContain("请现场拍照");
  });

  test("is told by the doctor what works", async () => {
    const { dir } = await siteOf(native);
    const { findings } = await json(["doctor"], dir);
    expect(findings).toContainEqual(
      expect.objectContaining({ id: "portrait", level: "ok", en: expect.stringContaining("WltToBmp") }),
    );
    expect(findings).toContainEqual(
      expect.objectContaining({ level: "ok", id: expect.stringContaining("vendor-library") }),
    );
  });

  test("is told by the doctor what does not work, and what to do", async () => {
    const { dir, wire } = await siteOf({ ...native, symbol: "GetBmp2" });
    wire.unplug();
    const { healthy, findings } = await json(["doctor"], dir);
    expect(healthy).toBe(false);
    const problem = (id: string, remedy: string) => ({
      id,
      level: "problem",
      remedy: expect.stringContaining(remedy),
    });
    expect(findings).toContainEqual(expect.objectContaining(problem("portrait", "函数名")));
    expect(findings).toContainEqual(expect.objectContaining(problem("vendor-library", "port")));
  });
});

test("a site without either is told that portraits need a decoder", async () => {
  const dir = await tempDir();
  const { findings } = await json(["doctor"], dir);
  expect(findings).toContainEqual(expect.objectContaining({ id: "portrait", level: "note" }));
});
