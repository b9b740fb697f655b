import { existsSync, mkdirSync } from "node:fs";
import { Fault } from "../../base/fault.ts";
import { demandGuardedFolder, type Guard, systemGuard } from "./document/guarded.ts";
import { provisionFaults } from "./faults.ts";
import { mustRun } from "./run-tool.ts";
import { inMachineDir, type Site } from "./site.ts";

/** Administrators and the system everything, users reading, for all that is made in it. */
const WINDOWS_RIGHTS = ["*S-1-5-32-544:(OI)(CI)F", "*S-1-5-18:(OI)(CI)F", "*S-1-5-32-545:(OI)(CI)RX"];

/**
 * The folder of policy and record, which only administrators may write. By default Windows lets every user create
 * files below ProgramData: a folder that we make there gets its own rights.
 * @throws Fault `provision.writable`, `provision.not-permitted`, `provision.program`
 */
export async function prepareMachineDir(site: Site, guard: Guard = systemGuard): Promise<void> {
  const dir = inMachineDir(site, ".");
  if (!existsSync(dir)) {
    try {
      mkdirSync(dir, { recursive: true, mode: 0o755 });
    } catch (error) {
      throw new Fault(provisionFaults["provision.not-permitted"], { place: dir }, { cause: error });
    }
    if (site.os === "windows")
      await mustRun(site.run, "icacls.exe", [dir, "/inheritance:r", "/grant:r", ...WINDOWS_RIGHTS]);
  }
  demandGuardedFolder(dir, guard);
}
