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
