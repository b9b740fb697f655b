/** The application as it is installed: the same tree on every system, with that system's Node and native parts. */
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildHelper, TARGETS as HELPERS } from "../../native-helper/build.ts";
import { type Part, partsOf, thirdPartyLicences } from "./licences.ts";
import { copyModules, productionModules } from "./modules.ts";
import { nodeFor } from "./runtime.ts";
import type { Target } from "./target.ts";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** Built by `npm run build`; the card library in dist/card is for developers. */
const PARTS = [
  "LICENSE",
  "bin",
  "dist/agent-pages",
  "dist/program",
  "dist/sdk",
  "docs",
  "drivers/os",
  "web-demo/dist",
];

export interface StageOptions {
  /** Where Node goes, relative to the application. */
  readonly node: string;
}

/** @param into an empty directory */
export function stageApplication(target: Target, into: string, { node }: StageOptions): void {
  for (const part of PARTS) {
    if (!existsSync(join(ROOT, part))) throw new Error(`${part} is missing: run \`npm run build\` first`);
    cpSync(join(ROOT, part), join(into, part), { recursive: true });
  }
  copyModules(target, into);
  mkdirSync(join(into, node, ".."), { recursive: true });
  cpSync(nodeFor(target), join(into, node));
  compileHelper(target, join(into, "dist/native-helper"));
  const { name, version, license } = manifest();
  writeFileSync(
    join(into, "package.json"),
    `${JSON.stringify({ name, version, license, private: true, type: "module" }, null, 2)}\n`,
  );
  writeFileSync(
    join(into, "THIRD-PARTY-LICENCES.txt"),
    thirdPartyLicences([...partsOf(productionModules(target)), ...inPages()]),
  );
}

/** What the build puts into the pages; for the program it is a development dependency. */
function inPages(): Part[] {
  return partsOf(join(ROOT, "node_modules")).filter(({ name }) =>
    /^(vue|@vue\/(reactivity|runtime-core|runtime-dom|shared))$/.test(name),
  );
}

/** Without its compiler the package is made all the same: a 32-bit library of a vendor is then refused with the reason. */
function compileHelper({ os, helper }: Target, into: string): void {
  const format = os === "win32" ? "pe" : "elf";
  const target = HELPERS.find((one) => one.format === format && one.cpu === helper);
  const outcome = target ? buildHelper(target, into) : { error: "unknown machine" };
  if ("error" in outcome)
    process.stderr.write(`Left out: the helper for 32-bit libraries (${target?.debian}): ${outcome.error}\n`);
}

export function manifest(): { name: string; version: string; license: string; description: string } {
  return JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
}

/**
 * Makes a tree independent of who built it and when: modes by kind of file, one time for everything.
 * @param epoch seconds since 1970
 * @param executable which files, by path below `dir`
 */
export function normalise(dir: string, epoch: number, executable: (path: string) => boolean): void {
  const entries = readdirSync(dir, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    const file = join(entry.parentPath, entry.name);
    if (entry.isSymbolicLink()) continue;
    const runs = entry.isDirectory() || executable(file.slice(dir.length + 1));
    chmodSync(file, runs ? 0o755 : 0o644);
    utimesSync(file, epoch, epoch);
  }
  chmodSync(dir, 0o755);
  utimesSync(dir, epoch, epoch);
}

/** The size of all files of a tree, KiB, as control files and uninstall entries want it. */
export function sizeKiB(dir: string): number {
  const files = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const bytes = files.map((entry) => readFileSync(join(entry.parentPath, entry.name)).byteLength);
  return Math.ceil(bytes.reduce((sum, one) => sum + one, 0) / 1024);
}
