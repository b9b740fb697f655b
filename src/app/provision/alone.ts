import { existsSync } from "node:fs";
import { Fault } from "../../base/fault.ts";
import { lockFile } from "../file-lock.ts";
import { provisionFaults } from "./faults.ts";
import { removeMachineFile } from "./machine-file.ts";
import { RECORD_FILE } from "./record.ts";
import { inMachineDir, type Site } from "./site.ts";

/** Longer than a roll-out takes, drivers included. */
const WAIT_MS = 120_000;

/**
 * Two at once, an installer's and an administrator's perhaps, would take each other's half of a step for what a power
 * cut has left. The folder must be guarded.
 * @throws Fault `provision.busy` when another goes on for longer than one waits, `provision.not-permitted`
 */
export async function alone<T>(site: Site, work: () => Promise<T>, waitMs = WAIT_MS): Promise<T> {
  const file = inMachineDir(site, "provision.lock");
  const lock = locked(file, waitMs);
  try {
    return await work();
  } finally {
    lock.release();
    // Where nothing is provisioned, nothing of it lies there.
    if (!existsSync(inMachineDir(site, RECORD_FILE))) removeMachineFile(file);
  }
}

function locked(file: string, waitMs: number) {
  let lock: ReturnType<typeof lockFile>;
  try {
    lock = lockFile(file, waitMs);
  } catch (error) {
    throw new Fault(provisionFaults["provision.not-permitted"], { place: file }, { cause: error });
  }
  if (lock === null) throw new Fault(provisionFaults["provision.busy"], {});
  return lock;
}
