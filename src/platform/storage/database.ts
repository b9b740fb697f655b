/** What the rest of the platform knows of the database's kind: see `sqlite.ts` for the one that ships. */
import type { ColumnDefinitionBuilder, Dialect, Kysely } from "kysely";
import type { Fault } from "../../base/fault.ts";
import type { Db } from "./tables.ts";

export type Column = ColumnDefinitionBuilder;

/** Where column types differ between database systems. */
export interface DialectDetails {
  /** A whole number that the database gives, never twice. */
  readonly identity: [type: "integer" | "bigint", build: (column: Column) => Column];
  readonly bytes: "blob" | "bytea";
}

/** A step of the schema, from one version to the next. */
export type Migration = (db: Kysely<unknown>, details: DialectDetails) => Promise<void>;

export interface Database {
  readonly db: Db;
  /** A failure of the medium (full disk, I/O, damage) as Fault `platform.storage`; null for anything else. */
  storageFault(error: unknown): Fault | null;
  close(): Promise<void>;
}

/** Lets a test put a faulty layer between the platform and its medium. */
export type WrapDialect = (dialect: Dialect) => Dialect;
