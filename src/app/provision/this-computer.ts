import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runTool } from "./run-tool.ts";
import { machineDirOf, osOf, type Site } from "./site.ts";

/** The bundle lies two levels below the application as this file's folder does. */
const SHIPPED = fileURLToPath(new URL("../../../drivers/os", import.meta.url));
const SHIPPED_BY_BUNDLE = fileURLToPath(new URL("../../drivers/os", import.meta.url));

/** @param root "" for the computer itself, else the root directory of an image; Linux only */
export function thisComputer(root = ""): Site {
  return {
    os: osOf(process.platform),
    arch: process.arch,
    root,
    machineDir: machineDirOf(),
    env: process.env,
    shippedDir: existsSync(SHIPPED) ? SHIPPED : SHIPPED_BY_BUNDLE,
    program: program(),
    run: runTool,
  };
}

/** What the session is to start: the installed program, else the one that runs now. */
function program(): readonly string[] {
  const installed =
    process.platform === "win32"
      ? join(dirname(dirname(process.execPath)), "idcard-bridge-agent.exe")
      : "/usr/bin/idcard-bridge";
  if (existsSync(installed)) return [installed, "start"];
  return [process.execPath, process.argv[1] ?? "", "start"];
}
