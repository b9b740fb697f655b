/** The only file that knows SQLite: opening, encryption, durability, the meaning of its errors. */
import { closeSync, openSync, readSync, statSync } from "node:fs";
import Sqlite from "better-sqlite3-multiple-ciphers";
import { type DatabaseConnection, Kysely, SqliteDialect, SqliteDriver } from "kysely";
import { Fault } from "../../base/fault.ts";
import { platformFaults } from "../faults.ts";
import type { Database, DialectDetails, WrapDialect } from "./database.ts";
import { migrate } from "./migrations.ts";
import type { Tables } from "./tables.ts";

const details: DialectDetails = {
  identity: ["integer", (column) => column.primaryKey().autoIncrement()],
  bytes: "blob",
};
/** Statements are few; a list of varying length in `in (…)` makes more of them. */
const STATEMENT_CACHE = 300;
/** A process that is just ending gets this long to let go of the file. */
const BUSY_MS = 1_000;
const CHECK_WHOLE_BYTES = 8 * 1024 * 1024;

/**
 * Opens or creates the encrypted database and brings its schema up to date. Nothing is ever overwritten: a file
 * that cannot be read stays as it is. The process keeps the file for itself until {@link Database.close}; the
 * kernel lets go of it when the process dies.
 *
 * @param key 64 hexadecimal digits
 * @throws Fault `platform.database-key`, `-corrupt`, `-in-use`, `-newer`, `-open`, `platform.key-format`
 */
export async function openSqlite(file: string, key: string, wrap: WrapDialect = (d) => d): Promise<Database> {
  if (!/^[0-9a-f]{64}$/i.test(key)) throw new Fault(platformFaults["platform.key-format"]);
  const connection = connect(file, key);
  const db = new Kysely<Tables>({ dialect: wrap(new Dialect(connection)) });
  try {
    if ((await migrate(db, details)) === "newer")
      throw new Fault(platformFaults["platform.database-newer"], { file });
    return { db, storageFault, close: () => db.destroy() };
  } catch (error) {
    await db.destroy();
    throw error instanceof Fault ? error : openFault(error, file);
  }
}

function connect(file: string, key: string): Sqlite.Database {
  const kind = headerOf(file);
  if (kind === "foreign")
    throw new Fault(platformFaults["platform.database-corrupt"], { file, reason: "header" });
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

function openFault(error: unknown, file: string): Fault {
  const code = codeOf(error);
  if (code === "SQLITE_NOTADB")
    return new Fault(platformFaults["platform.database-key"], { file }, { cause: error });
  if (code.startsWith("SQLITE_BUSY") || code.startsWith("SQLITE_LOCKED"))
    return new Fault(platformFaults["platform.database-in-use"], { file }, { cause: error });
  if (code.startsWith("SQLITE_CORRUPT") || code === "SQLITE_ERROR")
    return new Fault(platformFaults["platform.database-corrupt"], { file, reason: code }, { cause: error });
  return new Fault(platformFaults["platform.database-open"], { file, reason: code }, { cause: error });
}

/** Failures of the medium, not of the statement. */
const MEDIUM = /^SQLITE_(FULL|IOERR|CORRUPT|NOTADB|READONLY|CANTOPEN|BUSY|LOCKED|NOMEM|PROTOCOL)/;

function storageFault(error: unknown): Fault | null {
  return MEDIUM.test(codeOf(error))
    ? new Fault(platformFaults["platform.storage"], { code: codeOf(error) }, { cause: error })
    : null;
}

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === "string" ? code : String(error);
}

class Dialect extends SqliteDialect {
  readonly #connection: Sqlite.Database;

  constructor(connection: Sqlite.Database) {
    super({ database: connection });
    this.#connection = connection;
  }

  override createDriver() {
    return new Driver(this.#connection);
  }
}

class Driver extends SqliteDriver {
  readonly #connection: Sqlite.Database;

  constructor(connection: Sqlite.Database) {
    super({ database: cachingStatements(connection) });
    this.#connection = connection;
  }

  /** SQLite has rolled back by itself after a full disk or an I/O error; a second rollback would hide the cause. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#connection.inTransaction) await super.rollbackTransaction(connection);
  }
}

function cachingStatements(connection: Sqlite.Database) {
  const statements = new Map<string, Sqlite.Statement<unknown[]>>();
  return {
    close: () => {
      connection.close();
    },
    prepare(sql: string) {
      let statement = statements.get(sql);
      if (!statement) {
        statement = connection.prepare(sql);
        if (statements.size >= STATEMENT_CACHE) statements.clear();
        statements.set(sql, statement);
      }
      return statement;
    },
  };
}
