/** Compilers for the fake vendor libraries of the tests, and wine to run Windows ones. */
import { execFileSync } from "node:child_process";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { hasProgram, type Need, provide } from "../../support/debian.ts";
import { tempDir } from "../../support/temp-dir.ts";

export type Target = "native" | "linux-x86" | "windows-x86" | "windows-x64";

const COMPILERS = {
  native: ["gcc"],
  "linux-x86": ["gcc", "-m32"],
  "windows-x86": ["i686-w64-mingw32-gcc"],
  "windows-x64": ["x86_64-w64-mingw32-gcc"],
} as const satisfies Record<Target, readonly string[]>;

const gcc: Need = { what: "gcc", packages: ["gcc", "libc6-dev"], isThere: () => compiles("native") };
const multilib: Need = {
  what: "gcc for 32-bit programs",
  packages: ["gcc-multilib"],
  isThere: () => compiles("linux-x86"),
};
const mingw: Need = {
  what: "mingw-w64",
  packages: ["gcc-mingw-w64-i686-win32", "gcc-mingw-w64-x86-64-win32"],
  isThere: () => hasProgram(COMPILERS["windows-x86"][0]) && hasProgram(COMPILERS["windows-x64"][0]),
};
export const wine: Need = {
  what: "wine",
  packages: ["wine", "wine64"],
  isThere: () => hasProgram("wine"),
};
export const nsis: Need = {
  what: "makensis",
  packages: ["nsis"],
  isThere: () => hasProgram("makensis"),
};
export const osslsigncode: Need = {
  what: "osslsigncode",
  packages: ["osslsigncode", "openssl"],
  isThere: () => hasProgram("osslsigncode") && hasProgram("openssl"),
};
export const NEEDS: Readonly<Record<Target, Need>> = {
  native: gcc,
  "linux-x86": multilib,
  "windows-x86": mingw,
  "windows-x64": mingw,
};

/** May a test that wants this run? In CI what is missing fails; elsewhere it is said why the test is skipped. */
export function available(need: Need): boolean {
  if (need.isThere()) return true;
  const lack = `${need.what} is missing (Debian, as root: \`apt-get install ${need.packages.join(" ")}\`)`;
  if (process.env.CI) throw new Error(lack);
  process.stdout.write(`skipped: ${lack}\n`);
  return false;
}

/** Compiles a C source of the tests to a shared library in a directory that is removed when the test ends. */
export async function compileLibrary(source: URL, target: Target = "native", name?: string): Promise<string> {
  return compile(source, target, await tempDir(), name);
}

/** The same for all tests of a file: the caller removes the directory that it lies in. */
export async function compileTo(source: URL, target: Target, flags: readonly string[] = []): Promise<string> {
  return compile(source, target, await mkdtemp(join(tmpdir(), "idcard-bridge-test-")), undefined, flags);
}

function compile(
  source: URL,
  target: Target,
  dir: string,
  name?: string,
  more: readonly string[] = [],
): string {
  const file = join(dir, name ?? (target.startsWith("windows") ? "vendor.dll" : "libvendor.so"));
  const [compiler, ...flags] = COMPILERS[target];
  const libraries = target.startsWith("windows") ? ["-static", "-lws2_32"] : ["-fPIC"];
  const args = ["-O1", "-Wall", "-shared", fileURLToPath(source), "-o", file, ...more, ...libraries];
  execFileSync(compiler, [...flags, ...args], { stdio: ["ignore", "inherit", "inherit"] });
  return file;
}

function compiles(target: "native" | "linux-x86"): boolean {
  const [compiler, ...flags] = COMPILERS[target];
  try {
    execFileSync(compiler, [...flags, "-x", "c", "-", "-shared", "-o", "/dev/null"], {
      input: '#include <stdio.h>\nint f(void) { return printf(""); }\n',
      stdio: ["pipe", "ignore", "ignore"],
    });
    return true;
  } catch {
    return false;
  }
}

// Before the tests: several of them at once could not install.
if (import.meta.main) {
  // 230 MB that a person who runs the tests once need not fetch; measured 20 s as root on Debian.
  const windows =
    process.env.CI || process.argv.includes("--windows") ? [mingw, wine, nsis, osslsigncode] : [];
  for (const need of [gcc, multilib, ...windows]) {
    const lack = provide(need);
    if (lack) process.stderr.write(`${lack}\n`);
  }
}
