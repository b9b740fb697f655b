import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HEAD_BYTES, type Machine, machineOf, machineText, ownMachine } from "../../src/native/machine.ts";
import { helperName, programFor } from "../../src/native/programs.ts";
import { tempDir } from "../support/temp-dir.ts";
import { available, compileLibrary, NEEDS } from "./support/compilers.ts";

const WILD = new URL("support/wild.c", import.meta.url);
const linux = (cpu: string, bits: 32 | 64): Machine => ({ format: "elf", cpu, bits });
const windows = (cpu: string, bits: 32 | 64): Machine => ({ format: "pe", cpu, bits });

const faultOf = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (fault: unknown) => fault,
  );

describe("the machine a library was built for", () => {
  const targets = [
    ["native", ownMachine()],
    ["linux-x86", linux("x86", 32)],
    ["windows-x86", windows("x86", 32)],
    ["windows-x64", windows("x64", 64)],
  ] as const;

  test.each(targets.filter(([target]) => available(NEEDS[target])))(
    "is read from the file (%s)",
    async (target, machine) => {
      // The name says nothing.
      const file = await compileLibrary(WILD, target, "x86_64.dat");
      expect(machineOf((await readFile(file)).subarray(0, HEAD_BYTES))).toEqual(machine);
    },
  );

  test("programs, texts and cut files are no libraries", async () => {
    const whole = (await readFile(await compileLibrary(WILD))).subarray(0, HEAD_BYTES);
    expect(machineOf(whole.subarray(0, 19))).toBeNull();
    // e_type: an executable that is bound to its address.
    expect(machineOf(Buffer.from(whole.with(16, 2)))).toBeNull();
    expect(machineOf(Buffer.from("MZ, said the fox"))).toBeNull();
    expect(machineOf(new Uint8Array())).toBeNull();
  });

  test("any bytes are a machine or nothing", () => {
    const head = fc.constantFrom([], [0x7f, 0x45, 0x4c, 0x46], [0x4d, 0x5a]);
    fc.assert(
      fc.property(head, fc.uint8Array({ maxLength: 400 }), (magic, bytes) => {
        const machine = machineOf(Uint8Array.of(...magic, ...bytes));
        if (machine) expect(machineText(machine)).toMatch(/^(Windows|Linux) \S+ \((32|64)-bit\)$/);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("the program that is to load a library", () => {
  test("is a child of our own for our own machine", async () => {
    const { machine, program } = await programFor(await compileLibrary(WILD));
    expect(machine).toEqual(ownMachine());
    expect(program.file).toBe(process.execPath);
  });

  test("is the compiled helper for another bitness, and when that is missing the fault names both", async () => {
    if (!available(NEEDS["linux-x86"])) return;
    const library = await compileLibrary(WILD, "linux-x86");
    const helperDir = await tempDir();
    const own = linux("x64", 64);
    expect(await faultOf(programFor(library, { own, helperDir }))).toMatchObject({
      id: "native.helper-missing",
      detail: {
        library: "libvendor.so",
        found: "Linux x86 (32-bit)",
        helper: "idcard-native-helper-linux-x86",
      },
    });
    const file = join(helperDir, "idcard-native-helper-linux-x86");
    await writeFile(file, "");
    expect((await programFor(library, { own, helperDir })).program).toEqual({
      file,
      args: ["3", "4"],
      pipes: "own",
    });
  });

  test("is the compiled helper for our own machine too, where the program runs no scripts", async () => {
    const library = await compileLibrary(WILD);
    const helperDir = await tempDir();
    const own = ownMachine();
    const shell = { own, helperDir, runsScripts: false };
    expect(await faultOf(programFor(library, shell))).toMatchObject({
      id: "native.helper-missing",
      detail: { helper: helperName(own) },
    });
    const file = join(helperDir, helperName(own));
    await writeFile(file, "");
    expect((await programFor(library, shell)).program).toEqual({ file, args: ["3", "4"], pipes: "own" });
  });

  test("is none for a machine that this one cannot run", async () => {
    const library = await compileLibrary(WILD);
    const fault = await faultOf(programFor(library, { own: windows("x64", 64) }));
    expect(fault).toMatchObject({ id: "native.wrong-machine", detail: { own: "Windows x64 (64-bit)" } });
    expect(await faultOf(programFor(library, { own: linux("mips", 32) }))).toMatchObject({
      id: "native.wrong-machine",
    });
  });

  test("is not looked for when there is no library", async () => {
    const dir = await tempDir();
    const text = join(dir, "WltRS.dll");
    await writeFile(text, "<html>404</html>");
    expect(await faultOf(programFor(join(dir, "missing.so")))).toMatchObject({
      id: "native.library-missing",
      detail: { library: "missing.so", reason: "ENOENT" },
    });
    for (const file of [text, dir])
      expect(await faultOf(programFor(file))).toMatchObject({ id: "native.not-a-library" });
  });
});
