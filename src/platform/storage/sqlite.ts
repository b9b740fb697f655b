/** The only file of the platform that knows SQLite. */
import type Sqlite from "better-sqlite3-multiple-ciphers";
import { type DatabaseConnection, Kysely, SqliteDialect, SqliteDriver } from "kysely";
import { Fault } from "../../base/fault.ts";
import { mediumFailure, openEncrypted, openFault } from "../../storage/encrypted.ts";
import { storageFaults } from "../../storage/faults.ts";
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
/**
 * Opens or creates the encrypted database and brings its schema up to date.
 *
 * @param key 64 hexadecimal digits
 * @throws Fault `database.newer` and those of {@link openEncrypted}
 */
export async function openSqlite(file: string, key: string, wrap: WrapDialect = (d) => d): Promise<Database> {
  const connection = openEncrypted(file, key);
  const db = new Kysely<Tables>({ dialect: wrap(new Dialect(connection)) });
  try {
    if ((await migrate(db, details)) === "newer") throw new Fault(storageFaults["database.newer"], { file });
    return { db, storageFault, close: () => db.destroy() };
  } catch (error) {
    await db.destroy();
    throw error instanceof Fault ? error : openFault(error, file);
  }
}

function storageFault(error: unknown): Fault | null {
  const code = mediumFailure(error);
  return code === null ? null : new Fault(platformFaults["platform.storage"], { code }, { cause: error });
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
