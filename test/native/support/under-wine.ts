/** Windows libraries on Linux: the 64-bit helper, compiled by mingw, run by wine in a prefix of its own. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildHelper, TARGETS } from "../../../native-helper/build.ts";
import type { HelperProgram } from "../../../src/native/programs.ts";
import { available, NEEDS, wine } from "./compilers.ts";

export interface UnderWine {
  readonly program: HelperProgram;
  /** A file of ours as Windows programs name it. */
  pathFor(file: string): string;
  /** Removes the prefix, some hundred megabytes: give the hook a minute. */
  end(): Promise<void>;
}

/** Null, with the reason printed, where there is no wine or no mingw. Making the prefix takes some seconds. */
export async function underWine(): Promise<UnderWine | null> {
  if (!available(NEEDS["windows-x64"]) || !available(wine)) return null;
  const dir = await mkdtemp(join(tmpdir(), "idcard-bridge-test-"));
  process.env.WINEPREFIX = join(dir, "prefix");
  process.env.WINEDEBUG = "-all";
  // Neither a browser nor .NET is wanted in the prefix.
  process.env.WINEDLLOVERRIDES = "mscoree,mshtml=";
  const target = TARGETS.find(({ format, cpu }) => format === "pe" && cpu === "x64");
  const built = target && buildHelper(target, dir);
  if (!built || "error" in built) throw new Error(`no helper: ${built?.error}`);
  const boot = spawn("wine", ["cmd", "/c", "exit"], { stdio: "ignore" });
  await once(boot, "exit");
  return {
    program: { file: "wine", args: [built.file, "0", "1"], pipes: "standard" },
    pathFor: (file) => `Z:${file.replaceAll("/", "\\")}`,
    async end() {
      await once(spawn("wineserver", ["-k"], { stdio: "ignore" }), "exit");
      await rm(dir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
