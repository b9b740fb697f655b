import { existsSync, readdirSync, rmSync } from "node:fs";
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import { buildHelper } from "../../native-helper/build.ts";
import { systemClock } from "../../src/base/clock.ts";
import { silentLog } from "../../src/base/log.ts";
import { createDecoder } from "../../src/portraits/index.ts";
import { NativeSettings, SHAPES } from "../../src/portraits/schemas.ts";
import { available, compileTo, NEEDS } from "../native/support/compilers.ts";
import { tempDir } from "../support/temp-dir.ts";
import { block, difference, returning } from "./test-card.ts";

const SOURCE = new URL("fake-decoder.c", import.meta.url);
const context = { clock: systemClock, log: silentLog };
/** Longer than a loaded machine needs to start a process; only tests of hanging use less. */
const PATIENT = { timeoutMs: 30_000 };

const native = available(NEEDS.native) ? await compileTo(SOURCE, "native") : "";
const native32 = available(NEEDS["linux-x86"]) ? await compileTo(SOURCE, "linux-x86") : "";
afterAll(() => {
  for (const library of [native, native32])
    if (library) rmSync(dirname(library), { recursive: true, force: true });
});

type Changes = Partial<Omit<NativeSettings, "shape" | "kind" | "library">>;

function helper32() {
  const target = { format: "elf", cpu: "x86", compiler: "gcc", flags: ["-m32", "-ldl"], debian: "" } as const;
  const built = buildHelper(target, dirname(native32));
  if ("error" in built) throw new Error(built.error);
  return { file: built.file, args: ["3", "4"], pipes: "own" } as const;
}

const machines = [
  { name: "own bitness", library: native, options: {} },
  { name: "32-bit", library: native32, options: native32 ? { program: helper32() } : {} },
].filter(({ library }) => library !== "");

function decoderOf(shape: NativeSettings["shape"], changes: Changes = {}, machine = machines[0]) {
  if (!machine) throw new Error("no compiler");
  const settings = NativeSettings.parse({
    kind: "native",
    library: machine.library,
    shape,
    ...PATIENT,
    ...changes,
  });
  const decoder = createDecoder(settings, context, machine.options);
  onTestFinished(() => decoder.end());
  return decoder;
}

const faultOf = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (fault: unknown) => fault,
  );

const conventions: readonly [NativeSettings["shape"], Changes][] = [
  ["file-intf", {}],
  ["buf-n-raw", { intArg: 77 }],
  ["buf-n-bmp", { symbol: "Unpack", intArg: 1024, success: { gt: 0 } }],
  ["buf-len-bmp", {}],
  ["buf-bmp", {}],
  ["buf-path", {}],
  ["paths-n", { symbol: "unpack_paths", intArg: 77 }],
  ["handle-type", {}],
  ["handle-type", { intArg: 0 }],
  ["handle-type", { intArg: 2 }],
  ["file", {}],
  ["buf-bmp-len", {}],
  ["file-n", { symbol: "wltu_decode", intArg: 3 }],
];

describe.each(machines)("a decoder library of $name", (machine) => {
  test.each(conventions)(
    "is called by convention %s %o and its picture comes out the right way round",
    async (shape, changes) => {
      const decoder = decoderOf(shape, changes, machine);
      for (const _ of [1, 2]) {
        const portrait = await decoder.decode(block());
        expect(portrait).toMatchObject({ mime: "image/png", width: 102, height: 126, source: "native" });
        expect(await difference(portrait)).toBe(0);
      }
    },
  );
});

test.each([
  ["buf-bmp", 1, "native.crashed"],
  ["file-intf", 1, "native.crashed"],
  ["buf-bmp", 3, "portrait.output"],
  ["file-intf", 3, "portrait.output"],
  ["buf-bmp", 4, "portrait.output"],
  ["buf-path", 4, "portrait.output"],
  ["file", 4, "portrait.output"],
] as const)("%s with trouble %i is told as %s and decodes the next one", async (shape, trouble, id) => {
  const decoder = decoderOf(shape, {}, machines.at(-1));
  expect(await faultOf(decoder.decode(block(trouble)))).toMatchObject({ id });
  expect(await difference(await decoder.decode(block()))).toBe(0);
});

test("every shape of the settings is proven above", () => {
  expect(new Set(conventions.map(([shape]) => shape))).toEqual(new Set(SHAPES));
});

test.each([
  ["file-intf", -5, "portrait.licence"],
  ["file-intf", -6, "portrait.device"],
  ["file-intf", 0, "portrait.companion"],
  ["file-intf", -1, "portrait.refused"],
  ["handle-type", -2, "portrait.companion"],
  ["handle-type", -7, "portrait.refused"],
  ["buf-bmp", -5, "portrait.refused"],
] as const)("%s returning %i is told as %s", async (shape, code, id) => {
  expect(await faultOf(decoderOf(shape).decode(returning(code)))).toMatchObject({ id, detail: { code } });
});

test("a wrong vendor's number is refused by the library and told as that", async () => {
  const fault = await faultOf(decoderOf("buf-n-raw", { intArg: 76 }).decode(block()));
  expect(fault).toMatchObject({ id: "portrait.refused", detail: { code: 0 } });
});

test("a raw buffer that the library left untouched is no picture", async () => {
  expect(await faultOf(decoderOf("buf-n-raw", { intArg: 77 }).decode(block(4)))).toMatchObject({
    id: "portrait.output",
  });
});

test("a library that hangs is ended and the next portrait is decoded by a fresh process", async () => {
  const decoder = decoderOf("buf-bmp", { timeoutMs: 100 });
  expect(await faultOf(decoder.decode(block(2)))).toMatchObject({ id: "native.timeout" });
  const patient = decoderOf("buf-bmp");
  const giveUp = new AbortController();
  const [one, two] = [patient.decode(block()), faultOf(patient.decode(block(), giveUp.signal))];
  giveUp.abort({ id: "given up" });
  expect(await difference(await one)).toBe(0);
  expect(await two).toMatchObject({ id: "given up" });
});

test("channel order, row order and mirroring of an odd build are settings", async () => {
  const odd = { symbol: "odd_build" } as const;
  expect(await difference(await decoderOf("buf-bmp", odd).decode(block()))).toBeGreaterThan(100);
  const order = { channels: "rgb", rows: "top-down", mirrored: true } as const;
  expect(await difference(await decoderOf("buf-bmp", { ...odd, ...order }).decode(block()))).toBe(0);
});

test("files lie in a private folder while the library works and are gone afterwards, even after a crash", async () => {
  const home = await tempDir();
  const before = process.env.XDG_RUNTIME_DIR;
  process.env.XDG_RUNTIME_DIR = home;
  onTestFinished(() => {
    if (before === undefined) delete process.env.XDG_RUNTIME_DIR;
    else process.env.XDG_RUNTIME_DIR = before;
  });
  const decoder = decoderOf("file-intf");
  const giveUp = new AbortController();
  const hanging = faultOf(decoder.decode(block(2), giveUp.signal));
  const files = () => readdirSync(home).flatMap((dir) => readdirSync(join(home, dir)));
  await expect.poll(files).toEqual(["card.wlt"]);
  const folder = join(home, readdirSync(home)[0] ?? "");
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
  expect((await stat(join(folder, "card.wlt"))).mode & 0o777).toBe(0o600);
  giveUp.abort({ id: "given up" });
  expect(await hanging).toMatchObject({ id: "given up" });
  expect(readdirSync(home)).toEqual([]);
  for (const trouble of [0, 1, 3]) await faultOf(decoder.decode(block(trouble)));
  expect(readdirSync(home)).toEqual([]);
});

test("nothing but a WLT block is ever given to a library", () => {
  const decoder = decoderOf("buf-bmp");
  expect(decoder.accepts(block())).toBe(true);
  expect(decoder.accepts(block().with(0, 0x53))).toBe(false);
  expect(decoder.accepts(block().subarray(0, 1_023))).toBe(false);
});

test("a check finds the function without decoding, and says what is missing", async () => {
  expect(await decoderOf("buf-bmp").check()).toBe("WltToBmp");
  const wrong = decoderOf("buf-bmp", { symbol: "Wlt2Bmp" });
  expect(await faultOf(wrong.check())).toMatchObject({
    id: "native.symbol-missing",
    detail: { symbol: "Wlt2Bmp" },
  });
  const missing = NativeSettings.parse({ kind: "native", library: "/no/such/WltRS.dll", shape: "file-intf" });
  expect(await faultOf(createDecoder(missing, context).check())).toMatchObject({
    id: "native.library-missing",
  });
});

test("a library that drops files where it stands can be given a fresh folder each time", async () => {
  const folder = join(await tempDir(), "vendor");
  await mkdir(folder);
  const library = join(folder, "libvendor.so");
  await writeFile(library, await readFile(native));
  const decoder = decoderOf("buf-bmp", { workingFolder: "private" }, { name: "copy", library, options: {} });
  expect(await difference(await decoder.decode(block()))).toBe(0);
  expect(existsSync(library)).toBe(true);
  expect(readdirSync(folder)).toEqual(["libvendor.so"]);
});
