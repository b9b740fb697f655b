import { closeSync, openSync } from "node:fs";
import Database from "better-sqlite3-multiple-ciphers";

export interface FileLock {
  release(): void;
}

/**
 * SQLite's own file lock: the system releases it with the process, even after kill -9. The file stays empty.
 * @returns null when another process has it and keeps it for longer than `waitMs`
 * @throws the error of a place where no file can be made
 */
export function lockFile(file: string, waitMs: number): FileLock | null {
  let lock: Database.Database | undefined;
  try {
    makePrivate(file);
    lock = new Database(file, { timeout: waitMs });
    lock.pragma("journal_mode = MEMORY");
    lock.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    lock?.close();
    if (/^SQLITE_(BUSY|LOCKED)/.test((error as { code?: string }).code ?? "")) return null;
    throw error;
  }
  const held = lock;
  return { release: () => void held.close() };
}

/**
 * Who may read a file may lock it, too, and keep everybody waiting. One that is there is not opened: closing it would
 * end the lock that this process may have on it (fcntl(2)).
 */
function makePrivate(file: string): void {
  try {
    closeSync(openSync(file, "wx", 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}
