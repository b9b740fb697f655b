import { accessSync, chmodSync, constants, mkdirSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3-multiple-ciphers";
import { Fault } from "../base/fault.ts";
import { appFaults } from "./faults.ts";
import { readRunFile } from "./run-file.ts";

export interface DataDir {
  readonly dir: string;
  /** Gives the directory back; the next start may take it. */
  release(): void;
}

/**
 * Makes sure that `dir` exists, belongs to the user alone and is used by one program.
 * The lock is SQLite's own file lock: the system releases it with the process, even after kill -9.
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
  const lock = openLock(dir);
  return { dir, release: () => lock.close() };
}

function openLock(dir: string): Database.Database {
  let lock: Database.Database | undefined;
  try {
    lock = new Database(join(dir, "lock.db"), { timeout: 0 });
    lock.pragma("journal_mode = MEMORY");
    lock.exec("BEGIN EXCLUSIVE");
    return lock;
  } catch (error) {
    lock?.close();
    if (/^SQLITE_(BUSY|LOCKED)/.test((error as { code?: string }).code ?? "")) {
      throw new Fault(appFaults["app.data-dir-in-use"], { dir, pid: readRunFile(dir)?.pid ?? "?" });
    }
    throw unusable(dir, error);
  }
}

function unusable(dir: string, error: unknown): Fault {
  const { code, message } = error as NodeJS.ErrnoException;
  return new Fault(appFaults["app.data-dir-unusable"], { dir, reason: code ?? message }, { cause: error });
}
