/** An Electron that is none, for a machine that cannot fetch one: what packing looks at, and the real fuse wire. */
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

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
  mkdirSync(join(dir, "locales"), { recursive: true });
  mkdirSync(join(dir, "resources"));
  for (const locale of ["de", "en-US", "zh-CN"]) writeFileSync(join(dir, `locales/${locale}.pak`), "");
  writeFileSync(join(dir, "version"), "45.4.1");
  writeFileSync(join(dir, "electron"), electronBinary());
  chmodSync(join(dir, "electron"), 0o755);
  return dir;
}
