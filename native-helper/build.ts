/**
 * Compiles the helper for every machine that a compiler is here for: `npm run build:native-helper [-- OUTDIR]`.
 * A machine without a compiler is named with what to install. Exit 1 when nothing could be built.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { HELPER_DIR, helperName } from "../src/native/programs.ts";

interface Target {
  readonly format: "elf" | "pe";
  readonly cpu: string;
  readonly compiler: string;
  readonly flags: readonly string[];
  readonly debian: string;
}

/** The DLL of the C library is part of Windows; the helper needs nothing beside it. */
const WINDOWS = ["-static", "-s"];
const LINUX = ["-ldl", "-s"];

export const TARGETS: readonly Target[] = [
  {
    format: "pe",
    cpu: "x86",
    compiler: "i686-w64-mingw32-gcc",
    flags: WINDOWS,
    debian: "gcc-mingw-w64-i686-win32",
  },
  {
    format: "pe",
    cpu: "x64",
    compiler: "x86_64-w64-mingw32-gcc",
    flags: WINDOWS,
    debian: "gcc-mingw-w64-x86-64-win32",
  },
  { format: "elf", cpu: "x64", compiler: "x86_64-linux-gnu-gcc", flags: LINUX, debian: "gcc" },
  {
    format: "elf",
    cpu: "arm64",
    compiler: "aarch64-linux-gnu-gcc",
    flags: LINUX,
    debian: "gcc-aarch64-linux-gnu",
  },
  { format: "elf", cpu: "x86", compiler: "gcc", flags: ["-m32", ...LINUX], debian: "gcc gcc-multilib" },
  {
    format: "elf",
    cpu: "arm",
    compiler: "arm-linux-gnueabihf-gcc",
    flags: LINUX,
    debian: "gcc-arm-linux-gnueabihf",
  },
];

const SOURCE = fileURLToPath(new URL("helper.c", import.meta.url));

/** @returns the file, or what the compiler said */
export function buildHelper(
  target: Target,
  dir: string,
): { readonly file: string } | { readonly error: string } {
  const file = join(dir, helperName(target));
  mkdirSync(dir, { recursive: true });
  // Libraries go behind the source that needs them.
  const args = ["-O2", "-Wall", "-Wextra", "-std=gnu11", SOURCE, "-o", file, ...target.flags];
  const { status, error, stderr } = spawnSync(target.compiler, args, { encoding: "utf8" });
  return status === 0 ? { file } : { error: error?.message ?? stderr };
}

if (import.meta.main) {
  const dir = resolve(process.argv[2] ?? HELPER_DIR);
  const built = TARGETS.filter((target) => {
    const outcome = buildHelper(target, dir);
    if ("file" in outcome) process.stdout.write(`${outcome.file}\n`);
    else
      process.stdout.write(
        `${helperName(target)} is not built (Debian: ${target.debian}): ${outcome.error}\n`,
      );
    return "file" in outcome;
  });
  process.exitCode = built.length > 0 ? 0 : 1;
}
