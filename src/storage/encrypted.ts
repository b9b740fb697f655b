/** One encrypted SQLite file of one process: opening, durability, the meaning of SQLite's errors. */
import { closeSync, openSync, readSync, statSync } from "node:fs";
import Sqlite from "better-sqlite3-multiple-ciphers";
import { Fault } from "../base/fault.ts";
import { storageFaults } from "./faults.ts";

/** A process that is just ending gets this long to let go of the file. */
const BUSY_MS = 1_000;
const CHECK_WHOLE_BYTES = 8 * 1024 * 1024;

/**
 * Opens or creates the encrypted database. Nothing is ever overwritten: a file that cannot be read stays as it is.
 * The process keeps the file for itself until it is closed; the kernel lets go of it when the process dies.
 *
 * @param key 64 hexadecimal digits
 * @throws Fault `database.key`, `database.corrupt`, `database.in-use`, `database.open`, `database.key-format`
 */
export function openEncrypted(file: string, key: string): Sqlite.Database {
  if (!/^[0-9a-f]{64}$/i.test(key)) throw new Fault(storageFaults["database.key-format"]);
  const kind = headerOf(file);
  if (kind === "foreign") throw new Fault(storageFaults["database.corrupt"], { file, reason: "header" });
  let connection: Sqlite.Database | undefined;
  try {
    connection = new Sqlite(file, { timeout: BUSY_MS });
    connection.pragma("cipher = 'chacha20'");
    connection.pragma(`key = 'raw:${key}'`);
    // Before the first access: one process owns the file, and no shared-memory file is needed.
    connection.pragma("locking_mode = EXCLUSIVE");
    check(connection, file);
    connection.pragma("journal_mode = WAL");
    connection.pragma("synchronous = FULL");
    connection.pragma("foreign_keys = ON");
    return connection;
  } catch (error) {
    connection?.close();
    throw openFault(error, file);
  }
}

/**
 * Damage should show at start and not at noon: a small database is checked whole (8 MiB: some 20 ms), of a large
 * one the catalogue and every table's first page.
 *
 * @throws an error with code SQLITE_CORRUPT, SQLITE_NOTADB (wrong key), SQLITE_BUSY (another process)
 */
function check(connection: Sqlite.Database, file: string): void {
  const tables = connection.prepare("select name from sqlite_master where type = 'table'").pluck().all();
  for (const name of tables) connection.prepare(`select 1 from "${name}" limit 1`).get();
  if (statSync(file).size > CHECK_WHOLE_BYTES) return;
  const found = connection.pragma("quick_check(1)", { simple: true });
  if (found !== "ok") throw Object.assign(new Error(String(found)), { code: "SQLITE_CORRUPT" });
}

/**
 * The cipher leaves bytes 16-23 of the header readable: page size, versions, reserved bytes and the three constants
 * 64, 32, 32 of the SQLite file format (§1.3). So a wrong key can be told from a file that is none of ours.
 */
function headerOf(file: string): "new" | "ours" | "foreign" {
  const header = Buffer.alloc(24);
  let length: number;
  try {
    const handle = openSync(file, "r");
    try {
      length = readSync(handle, header, 0, header.length, 0);
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "new";
    throw openFault(error, file);
  }
  if (length === 0) return "new";
  const ours = length === header.length && header[21] === 64 && header[22] === 32 && header[23] === 32;
  return ours && !header.toString("latin1").startsWith("SQLite format 3") ? "ours" : "foreign";
}

/** Why a file did not open. */
export function openFault(error: unknown, file: string): Fault {
  const code = codeOf(error);
  if (code === "SQLITE_NOTADB") return new Fault(storageFaults["database.key"], { file }, { cause: error });
  if (code.startsWith("SQLITE_BUSY") || code.startsWith("SQLITE_LOCKED"))
    return new Fault(storageFaults["database.in-use"], { file }, { cause: error });
  if (code.startsWith("SQLITE_CORRUPT") || code === "SQLITE_ERROR")
    return new Fault(storageFaults["database.corrupt"], { file, reason: code }, { cause: error });
  return new Fault(storageFaults["database.open"], { file, reason: code }, { cause: error });
}

/** Failures of the medium, not of the statement. */
const MEDIUM = /^SQLITE_(FULL|IOERR|CORRUPT|NOTADB|READONLY|CANTOPEN|BUSY|LOCKED|NOMEM|PROTOCOL)/;

/** Full disk, I/O, damage: the SQLite code; null for anything else, which is a bug. */
export function mediumFailure(error: unknown): string | null {
  const code = codeOf(error);
  return MEDIUM.test(code) ? code : null;
}

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === "string" ? code : String(error);
}
