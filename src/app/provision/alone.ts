import { Fault } from "../../base/fault.ts";
import { lockFile } from "../file-lock.ts";
import { provisionFaults } from "./faults.ts";
import { inMachineDir, type Site } from "./site.ts";

/** Longer than a roll-out takes, drivers included. */
const WAIT_MS = 120_000;

/**
 * Two at once, an installer's and an administrator's perhaps, would take each other's half of a step for what a power
 * cut has left. The folder must be guarded. The lock's empty file stays until the program is removed: whoever waits at
 * a file that has been taken away would not see who works at the next one.
 * @throws Fault `provision.busy` when another goes on for longer than one waits, `provision.not-permitted`
 */
export async function alone<T>(site: Site, work: () => Promise<T>, waitMs = WAIT_MS): Promise<T> {
  const file = inMachineDir(site, "provision.lock");
  const lock = locked(file, waitMs);
  try {
    return await work();
  } finally {
    lock.release();
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
