import type { Migration } from "../database.ts";

/** The persons that a device listed last: apart from the device, which every heartbeat reads. */
export const reportedCodes: Migration = async (db) => {
  await db.schema
    .createTable("reported_codes")
    .addColumn("sn", "text", (column) => column.primaryKey().notNull())
    .addColumn("codes", "text", (column) => column.notNull())
    .execute();
};
