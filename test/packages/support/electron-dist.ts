/** An Electron that is none, for a machine that cannot fetch one: what packing looks at, and the real fuse wire. */
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** @electron/fuses, src/constants.ts: before it anything, behind it the wire. */
const SENTINEL = "dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX";
/** As the official Electron comes: version 1 of the wire, then one character for each fuse. */
const VERSION = 1;
const OFFICIAL = "101100110";

/** @param wire one `0` or `1` for each fuse */
export function electronBinary(wire = OFFICIAL): Buffer {
  return Buffer.concat([
    Buffer.from("\x7fELF"),
    Buffer.alloc(5 << 20, "code"),
    Buffer.from(SENTINEL),
    Buffer.of(VERSION, wire.length),
    Buffer.from(wire),
    Buffer.alloc(100_000, "data"),
  ]);
}

export function makeElectronDist(dir: string): string {
  makeSurroundings(dir);
  writeFileSync(join(dir, "electron"), electronBinary());
  chmodSync(join(dir, "electron"), 0o755);
  return dir;
}

/** A real program of Windows: the archive's hash is written into its resources. Needs mingw. */
export function makeWindowsElectronDist(dir: string): string {
  makeSurroundings(dir);
  const source = (name: string) => fileURLToPath(new URL(name, import.meta.url));
  const resources = join(dir, "stand-in.o");
  execFileSync("x86_64-w64-mingw32-windres", [source("stand-in.rc"), "-o", resources]);
  const args = ["-s", source("stand-in.c"), resources, "-o", join(dir, "electron.exe")];
  execFileSync("x86_64-w64-mingw32-gcc", args);
  rmSync(resources);
  return dir;
}

function makeSurroundings(dir: string): void {
  mkdirSync(join(dir, "locales"), { recursive: true });
  mkdirSync(join(dir, "resources"));
  for (const locale of ["de", "en-US", "zh-CN"]) writeFileSync(join(dir, `locales/${locale}.pak`), "");
  writeFileSync(join(dir, "version"), "45.4.1");
}
