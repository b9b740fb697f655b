/** The application as it goes into the archive: its bundles and pages, and the packages that cannot be bundled. */
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildHelper, TARGETS as HELPERS } from "../../native-helper/build.ts";
import manifest from "../../package.json" with { type: "json" };
import { helperName } from "../../src/native/programs.ts";
import { copyModules } from "../packages/modules.ts";
import type { Target } from "../packages/target.ts";
import { bundleDesktop } from "./bundle.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Built by `npm run build`; they lie below the root as in a checkout, which is how the program finds them. */
const PARTS = ["LICENSE", "dist/agent-pages", "dist/program", "dist/sdk", "web-demo/dist"];

const NEVER_USED = [
  // The program cannot be its own helper here (its `RunAsNode` fuse is off): what that would need.
  "dist/program/native-child.mjs",
  "node_modules/koffi",
  "node_modules/@koromix",
  // Headers.
  "node_modules/@serialport/bindings-cpp/node_modules/node-addon-api",
];

/** Which compiled helpers a system can use: for libraries of its own bitness, and for 32-bit ones. */
const HELPER_CPUS: Readonly<Record<Target["os"], { format: "elf" | "pe"; cpus: readonly string[] }>> = {
  linux: { format: "elf", cpus: ["x64", "x86"] },
  win32: { format: "pe", cpus: ["x64", "x86"] },
};

/** @param into is emptied first @throws Error when `npm run build` was not run, or no compiler for the helper is here */
export async function stageDesktop(target: Target, into: string): Promise<void> {
  rmSync(into, { recursive: true, force: true });
  mkdirSync(into, { recursive: true });
  for (const part of PARTS) {
    if (!existsSync(join(root, part))) throw new Error(`${part} is missing: run \`npm run build\` first`);
    cpSync(join(root, part), join(into, part), { recursive: true });
  }
  await bundleDesktop(join(into, "dist/desktop"));
  copyModules(target, into);
  for (const part of NEVER_USED) rmSync(join(into, part), { recursive: true, force: true });
  compileHelpers(target, join(into, "dist/native-helper"));
  const { name, version, description, license } = manifest;
  const app = {
    name,
    productName: name,
    version,
    description,
    license,
    author: "idcard-bridge",
    homepage: "https://example.invalid/idcard-bridge",
    private: true,
    type: "module",
    main: "dist/desktop/main.mjs",
  };
  writeFileSync(join(into, "package.json"), `${JSON.stringify(app, null, 2)}\n`);
}

/** The one of the system's own bitness must be there: without it no vendor's library works at all. */
function compileHelpers(target: Target, dir: string): void {
  const { format, cpus } = HELPER_CPUS[target.os];
  for (const cpu of cpus) {
    const helper = HELPERS.find((one) => one.format === format && one.cpu === cpu);
    const built = helper && buildHelper(helper, dir);
    if (built && "file" in built) continue;
    const lack = `${helperName({ format, cpu })} is not built (Debian: ${helper?.debian}): ${built?.error}`;
    if (cpu === target.cpu) throw new Error(lack);
    process.stdout.write(`${lack}\n`);
  }
}
