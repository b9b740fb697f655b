import type { Column, Migration } from "../database.ts";

const required = (column: Column) => column.notNull();
const key = (column: Column) => column.primaryKey().notNull();

/** Tokens, audit, traffic, projects, who is on which terminal; and indexes for the console's lists. */
export const administration: Migration = async (db, { identity, bytes }) => {
  const table = (name: string) => db.schema.createTable(name);
  const index = (name: string, on: string, columns: string[]) =>
    db.schema.createIndex(name).on(on).columns(columns).execute();
  const column = (name: string, on: string, type: "text" | "bigint") =>
    db.schema.alterTable(on).addColumn(name, type).execute();

  await column("previous_secret", "apps", "text");
  await column("previous_until", "apps", "bigint");
  await column("project", "devices", "text");
  await column("skew_ms", "devices", "bigint");
  await column("skew_at", "devices", "bigint");
  await column("drift", "devices", "bigint");
  await db.schema
    .alterTable("commands")
    .addColumn("rank", "integer", (c) => c.notNull().defaultTo(0))
    .execute();
  await column("superseded_by", "commands", "bigint");

  await table("projects")
    .addColumn("code", "text", key)
    .addColumn("name", "text", required)
    .addColumn("created_at", "bigint", required)
    .execute();
  await table("assignments")
    .addColumn("sn", "text", required)
    .addColumn("user_code", "text", required)
    .addColumn("wanted", "integer", required)
    .addColumn("command_id", "bigint", required)
    .addColumn("confirmed_at", "bigint")
    .addPrimaryKeyConstraint("assignments_key", ["sn", "user_code"] as never)
    .execute();
  await index("assignments_of_command", "assignments", ["command_id"]);
  await index("assignments_of_person", "assignments", ["user_code"]);

  await table("small_photos")
    .addColumn("sha256", "text", key)
    .addColumn("bytes", bytes, required)
    .addColumn("created_at", "bigint", required)
    .execute();

  await table("tokens")
    .addColumn("id", "text", key)
    .addColumn("name", "text", required)
    .addColumn("role", "text", required)
    .addColumn("hash", "text", (c) => c.notNull().unique())
    .addColumn("created_at", "bigint", required)
    .addColumn("last_used_at", "bigint")
    .addColumn("revoked_at", "bigint")
    .execute();
  await table("audit")
    .addColumn("id", ...identity)
    .addColumn("at", "bigint", required)
    .addColumn("actor", "text", required)
    .addColumn("role", "text", required)
    .addColumn("action", "text", required)
    .addColumn("target", "text", required)
    .addColumn("detail", "text", required)
    .addColumn("address", "text", required)
    .execute();
  await index("audit_by_time", "audit", ["at"]);
  await table("traffic")
    .addColumn("id", ...identity)
    .addColumn("sn", "text", required)
    .addColumn("path", "text", required)
    .addColumn("at", "bigint", required)
    .addColumn("last_at", "bigint", required)
    .addColumn("repeated", "integer", required)
    .addColumn("detail", "text", required)
    .execute();
  await index("traffic_of_device", "traffic", ["sn", "id"]);
  await index("traffic_by_time", "traffic", ["last_at"]);

  // How many persons there are is asked all the time; counting a million takes its time.
  await db
    .withTables<{ counters: { name: string; value: number }; workers: { deleted_at: number | null } }>()
    .insertInto("counters")
    .columns(["name", "value"])
    .expression((eb) =>
      eb
        .selectFrom("workers")
        .select((e) => [e.val("workers").as("name"), e.fn.countAll<number>().as("value")])
        .where("deleted_at", "is", null),
    )
    .execute();

  await index("workers_by_name", "workers", ["name"]);
  await index("devices_of_project", "devices", ["project"]);
  await index("commands_by_state", "commands", ["state", "finished_at"]);
  await index("attendance_by_arrival", "attendance", ["received_at"]);
  await index("attendance_of_device", "attendance", ["sn", "id"]);
  await index("attendance_of_person", "attendance", ["user_code", "id"]);
};
