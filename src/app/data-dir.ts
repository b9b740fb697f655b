import { accessSync, chmodSync, constants, mkdirSync } from "node:fs";
import { join } from "node:path";
import { Fault } from "../base/fault.ts";
import { appFaults } from "./faults.ts";
import { type FileLock, lockFile } from "./file-lock.ts";
import { readRunFile } from "./run-file.ts";

export interface DataDir {
  readonly dir: string;
  /** Gives the directory back; the next start may take it. */
  release(): void;
}

/**
 * Makes sure that `dir` exists, belongs to the user alone and is used by one program.
 * @throws Fault `app.data-dir-in-use`, `app.data-dir-unusable`
 */
export function takeDataDir(dir: string): DataDir {
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    chmodSync(dir, 0o700);
    accessSync(dir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw unusable(dir, error);
  }
  return { dir, release: openLock(dir).release };
}

function openLock(dir: string): FileLock {
  let lock: FileLock | null;
  try {
    lock = lockFile(join(dir, "lock.db"), 0);
  } catch (error) {
    throw unusable(dir, error);
  }
  if (lock === null)
    throw new Fault(appFaults["app.data-dir-in-use"], { dir, pid: readRunFile(dir)?.pid ?? "?" });
  return lock;
}

function unusable(dir: string, error: unknown): Fault {
  const { code, message } = error as NodeJS.ErrnoException;
  return new Fault(appFaults["app.data-dir-unusable"], { dir, reason: code ?? message }, { cause: error });
}
