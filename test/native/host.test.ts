import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, copyFile, mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import { buildHelper, TARGETS } from "../../native-helper/build.ts";
import { systemClock } from "../../src/base/clock.ts";
import { silentLog } from "../../src/base/log.ts";
import { NativeHost, type NativeHostOptions } from "../../src/native/host.ts";
import { ownMachine } from "../../src/native/machine.ts";
import type { NativeArgument, NativeCall } from "../../src/native/messages.ts";
import { HelperProcess } from "../../src/native/process.ts";
import type { HelperProgram } from "../../src/native/programs.ts";
import { tempDir } from "../support/temp-dir.ts";
import { available, compileTo, NEEDS, type Target } from "./support/compilers.ts";

const WILD = new URL("support/wild.c", import.meta.url);
const LONG = { timeoutMs: 60_000 };

/** child: our own, by our own Node; the others: the compiled helper, of our bitness as the desktop shell needs it. */
const PROGRAMS = {
  child: { target: "native", cpu: null },
  "compiled, as in the desktop shell": { target: "native", cpu: ownMachine().cpu },
  "compiled, 32-bit": { target: "linux-x86", cpu: "x86" },
} as const;

/** Compiled once for all tests. */
const libraries = new Map<Target, Promise<string>>();
const helpers = new Map<string, Promise<HelperProgram>>();
const ends: (() => void | Promise<void>)[] = [];
afterAll(async () => {
  for (const end of ends) await end();
});

/** A host that runs the library in a child of our own, or in the compiled helper. */
async function hostOf(name: keyof typeof PROGRAMS, options: Partial<NativeHostOptions> = {}) {
  const { target, cpu } = PROGRAMS[name];
  const library = await wildLibrary(target);
  const own: Partial<NativeHostOptions> = cpu === null ? {} : { program: await compiledHelper(cpu) };
  const host = new NativeHost({ library, clock: systemClock, log: silentLog, ...own, ...options });
  onTestFinished(() => host.end());
  return host;
}

function wildLibrary(target: Target = "native"): Promise<string> {
  return known(libraries, target, async () => {
    const library = await compileTo(WILD, target);
    ends.push(() => rm(dirname(library), { recursive: true }));
    return library;
  });
}

function compiledHelper(wanted: string): Promise<HelperProgram> {
  return known(helpers, wanted, async () => {
    const target = TARGETS.find(({ format, cpu }) => format === "elf" && cpu === wanted);
    const built = target && buildHelper(target, await tempDir((end) => void ends.push(end)));
    if (!built || !("file" in built)) throw new Error(`no helper: ${built?.error}`);
    return { file: built.file, args: ["3", "4"], pipes: "own" };
  });
}

function known<K, V>(made: Map<K, Promise<V>>, key: K, make: () => Promise<V>): Promise<V> {
  const value = made.get(key) ?? make();
  made.set(key, value);
  return value;
}

function callOf(symbol: string, ...args: readonly (number | NativeArgument)[]): NativeCall {
  const list = args.map((argument) => (typeof argument === "number" ? { int: argument } : argument));
  return { symbol, convention: "cdecl", result: "int", arguments: list };
}

const idOf = (promise: Promise<unknown>) =>
  promise.then(
    () => "none",
    (error: { id?: string }) => error.id ?? String(error),
  );

const programs = (Object.keys(PROGRAMS) as (keyof typeof PROGRAMS)[]).filter((name) =>
  available(NEEDS[PROGRAMS[name].target]),
);

describe.each(programs)("a library in a process of its own (%s)", (name) => {
  test("takes up to eight numbers, buffers, texts, handles, and gives ints and shorts", async () => {
    const host = await hostOf(name);
    expect((await host.call(callOf("add8", 1, 2, 3, 4, 5, 6, 7, 8), LONG)).result).toBe(87654321);
    expect((await host.call({ ...callOf("add_stdcall", 3, 4), convention: "stdcall" }, LONG)).result).toBe(
      43,
    );
    const turned = await host.call(
      callOf(
        "turn",
        { buffer: Uint8Array.of(1, 2, 3), capacity: 2048, back: 0 },
        3,
        { buffer: new Uint8Array(), capacity: 81_920, back: 4 },
        { buffer: new Uint8Array(), capacity: 4, back: 4 },
      ),
      LONG,
    );
    expect(turned).toEqual({ result: 1, buffers: [Uint8Array.of(3, 2, 1, 0), Uint8Array.of(3, 0, 0, 0)] });
    expect((await host.call(callOf("text_length", { text: "照片.wlt" }), LONG)).result).toBe(10);
    const short = { ...callOf("short_minus_two", { handle: -1 }), result: "short" } as const;
    expect((await host.call(short, LONG)).result).toBe(-2);
  });

  test("may print whatever it likes", async () => {
    const host = await hostOf(name);
    expect((await host.call(callOf("noise", 42), LONG)).result).toBe(42);
    expect((await host.call(callOf("noise", 43), LONG)).result).toBe(43);
  });

  test.each([
    ["crash", "native.crashed"],
    ["leave", "native.crashed"],
  ])("that does %s costs one call, and the next one is served by a fresh process", async (symbol, id) => {
    const host = await hostOf(name);
    const before = await host.call(callOf("process_id"), LONG);
    const [failed, next] = await Promise.all([
      idOf(host.call(callOf(symbol), LONG)),
      host.call(callOf("process_id"), LONG),
    ]);
    expect(failed).toBe(id);
    expect(next.result).not.toBe(before.result);
    expect(alive(before.result)).toBe(false);
  });

  test("that hangs is ended at its time-out", async () => {
    const host = await hostOf(name);
    const { result: pid } = await host.call(callOf("process_id"), LONG);
    expect(await idOf(host.call(callOf("hang"), { timeoutMs: 50 }))).toBe("native.timeout");
    expect(alive(pid)).toBe(false);
    expect((await host.call(callOf("text_length", { text: "x" }), LONG)).result).toBe(1);
  });

  test("is ended when the caller gives up", async () => {
    const host = await hostOf(name);
    const { result: pid } = await host.call(callOf("process_id"), LONG);
    const giveUp = new AbortController();
    const call = idOf(host.call(callOf("hang"), { ...LONG, signal: giveUp.signal }));
    // Not while it waits for its turn: when the library has it.
    await new Promise((underWay) => setImmediate(underWay));
    giveUp.abort({ id: "given up" });
    expect(await call).toBe("given up");
    expect(alive(pid)).toBe(false);
    expect(await idOf(host.call(callOf("hang"), { ...LONG, signal: giveUp.signal }))).toBe("given up");
  });

  test("that writes on the helper's own pipe is found out", async () => {
    const host = await hostOf(name);
    expect(await idOf(host.call(callOf("vandal", 4), LONG))).toBe("native.garbage");
    expect((await host.call(callOf("add_stdcall", 1, 1), LONG)).result).toBe(11);
  });

  test("that lacks a function says so and goes on in the same process", async () => {
    const host = await hostOf(name);
    const { result: pid } = await host.call(callOf("process_id"), LONG);
    expect(await idOf(host.call(callOf("no_such_function"), LONG))).toBe("native.symbol-missing");
    expect(await idOf(host.find(["no_such_function", "nor_this"]))).toBe("native.symbol-missing");
    expect(await host.find(["no_such_function", "crash"])).toBe("crash");
    expect((await host.call(callOf("process_id"), LONG)).result).toBe(pid);
  });

  test("sees none of the program's secrets in its environment", async () => {
    process.env.IDCARD_BRIDGE_TEST_SECRET = "x";
    onTestFinished(() => void delete process.env.IDCARD_BRIDGE_TEST_SECRET);
    const host = await hostOf(name);
    const has = async (text: string) => (await host.call(callOf("has_environment", { text }), LONG)).result;
    expect(await has("IDCARD_BRIDGE_TEST_SECRET")).toBe(0);
    expect(await has("PATH")).toBe(1);
  });

  test("that does not load is told with the loader's reason and without its folder", async () => {
    const library = join(await tempDir(), "libbroken.so");
    const whole = await wildLibrary(PROGRAMS[name].target);
    await copyFile(whole, library);
    // The header is whole, what follows is not.
    await writeFile(library, Buffer.alloc(64), { flag: "r+" });
    const host = await hostOf(name, { library });
    const fault = await host.call(callOf("process_id"), LONG).catch((error: unknown) => error);
    expect(fault).toMatchObject({ id: name === "child" ? "native.not-a-library" : "native.load-failed" });
    expect(JSON.stringify((fault as { detail: object }).detail)).not.toContain(dirname(library));
  });
});

test("a folder with blanks and Chinese characters is no obstacle", async () => {
  const folder = join(await tempDir(), "厂商 库");
  await mkdir(folder);
  const library = join(folder, "库.so");
  await copyFile(await wildLibrary(), library);
  const host = await hostOf("child", { library });
  expect((await host.call(callOf("text_length", { text: "" }), LONG)).result).toBe(0);
});

test("a helper that is no helper is told as broken", async () => {
  const dir = await tempDir();
  const file = join(dir, "helper");
  await writeFile(file, "#!/bin/sh\necho hello >&4\ncat >/dev/null <&3\n");
  await chmod(file, 0o700);
  const programs = [file, join(dir, "missing")].map(
    (name) => ({ file: name, args: [], pipes: "own" }) as const,
  );
  for (const program of programs) {
    const host = await hostOf("child", { program });
    expect(await idOf(host.call(callOf("process_id"), LONG))).toBe("native.garbage");
  }
});

test("a call that hangs does not outlive a program that is killed", async () => {
  const library = await wildLibrary();
  const script = `
    import { NativeHost } from ${JSON.stringify(new URL("../../src/native/host.ts", import.meta.url).href)};
    import { systemClock } from ${JSON.stringify(new URL("../../src/base/clock.ts", import.meta.url).href)};
    import { silentLog } from ${JSON.stringify(new URL("../../src/base/log.ts", import.meta.url).href)};
    const host = new NativeHost({ library: ${JSON.stringify(library)}, clock: systemClock, log: silentLog });
    const call = (symbol) => host.call({ symbol, convention: "cdecl", result: "int", arguments: [] }, { timeoutMs: 60000 });
    const { result } = await call("process_id");
    process.stdout.write(String(result));
    await call("hang");
  `;
  const program = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [pid] = await once(program.stdout, "data");
  expect(alive(Number(pid))).toBe(true);
  program.kill("SIGKILL");
  await once(program, "exit");
  await expect.poll(() => alive(Number(pid))).toBe(false);
});

test("the pipes may be stdin and stdout where no others reach the helper", async () => {
  const program = { ...(await compiledHelper("x86")), args: ["0", "1"], pipes: "standard" } as const;
  const host = await hostOf("compiled, 32-bit", { program });
  expect((await host.call(callOf("noise", 5), LONG)).result).toBe(5);
});

test("a helper answers nonsense with an error and lives on", async () => {
  const helper = new HelperProcess(await compiledHelper("x86"), await tempDir());
  onTestFinished(() => helper.kill());
  expect(await helper.exchange(null)).toEqual({ kind: "hello", version: 1, bits: 32 });
  const call = callOf("process_id");
  expect(await helper.exchange({ op: "call", call })).toMatchObject({ kind: "error", error: "bad-request" });
  expect(await helper.exchange({ op: "load", path: "/no/such/file.so" })).toMatchObject({
    error: "load-failed",
  });
});

/** A zombie that nobody waited for yet is not alive. */
function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
