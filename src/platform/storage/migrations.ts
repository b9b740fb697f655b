import type { Kysely } from "kysely";
import type { DialectDetails, Migration } from "./database.ts";
import { initial } from "./migrations/0001-initial.ts";
import { administration } from "./migrations/0002-administration.ts";
import { reportedCodes } from "./migrations/0003-reported-codes.ts";
import type { Db } from "./tables.ts";

/** Steps are only ever added at the end; a released step never changes. */
const migrations: readonly Migration[] = [initial, administration, reportedCodes];

/**
 * Brings the schema up to date in one transaction: after a crash either all of it is there or nothing.
 *
 * @returns "newer" when the database was written by a newer program; nothing is changed then
 */
export async function migrate(db: Db, details: DialectDetails): Promise<"ready" | "newer"> {
  await db.schema
    .createTable("schema_version")
    .ifNotExists()
    .addColumn("version", "integer", (column) => column.notNull())
    .execute();
  const versions = db.withTables<{ schema_version: { version: number } }>();
  const applied = (await versions.selectFrom("schema_version").select("version").executeTakeFirst())?.version;
  if (applied !== undefined && applied > migrations.length) return "newer";
  if (applied === migrations.length) return "ready";
  await versions.transaction().execute(async (tx) => {
    for (const step of migrations.slice(applied ?? 0)) await step(tx as unknown as Kysely<unknown>, details);
    await tx.deleteFrom("schema_version").execute();
    await tx.insertInto("schema_version").values({ version: migrations.length }).execute();
  });
  return "ready";
}
