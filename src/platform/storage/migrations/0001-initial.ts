import type { Column, Migration } from "../database.ts";

const required = (column: Column) => column.notNull();
const key = (column: Column) => column.primaryKey().notNull();

export const initial: Migration = async (db, { identity, bytes }) => {
  const table = (name: string) => db.schema.createTable(name);
  const index = (name: string, on: string, columns: string[]) =>
    db.schema.createIndex(name).on(on).columns(columns).execute();

  await table("apps")
    .addColumn("appid", "text", key)
    .addColumn("secret", "text", required)
    .addColumn("name", "text", required)
    .addColumn("created_at", "bigint", required)
    .execute();

  await table("devices")
    .addColumn("sn", "text", key)
    .addColumn("appid", "text", (column) => column.notNull().references("apps.appid"))
    .addColumn("name", "text", required)
    .addColumn("state", "text", required)
    .addColumn("model", "text")
    .addColumn("direction", "text", required)
    .addColumn("sandbox", "integer", required)
    .addColumn("sign_profile", "text")
    .addColumn("version", "text")
    .addColumn("last_seen_at", "bigint")
    .addColumn("info", "text")
    .addColumn("branding_sent", "text")
    .addColumn("branding_sent_at", "bigint")
    .addColumn("created_at", "bigint", required)
    .execute();

  await table("settings")
    .addColumn("scope", "text", required)
    .addColumn("scope_id", "text", required)
    .addColumn("name", "text", required)
    .addColumn("value", "text", required)
    .addPrimaryKeyConstraint("settings_key", ["scope", "scope_id", "name"] as never)
    .execute();

  await table("photos")
    .addColumn("sha256", "text", key)
    .addColumn("mime", "text", required)
    .addColumn("width", "integer", required)
    .addColumn("height", "integer", required)
    .addColumn("bytes", bytes, required)
    .addColumn("created_at", "bigint", required)
    .execute();

  await table("workers")
    .addColumn("user_code", "integer", key)
    .addColumn("id_number", "text", (column) => column.notNull().unique())
    .addColumn("name", "text", required)
    .addColumn("identity", "text", required)
    .addColumn("password", "text")
    .addColumn("id_card", "text")
    .addColumn("face_data", "text")
    .addColumn("fingerprint", "text")
    .addColumn("photo", "text", (column) => column.references("photos.sha256"))
    .addColumn("created_at", "bigint", required)
    .addColumn("updated_at", "bigint", required)
    .addColumn("deleted_at", "bigint")
    .execute();

  await index("workers_by_photo", "workers", ["photo"]);

  await table("batches")
    .addColumn("id", "text", key)
    .addColumn("idempotency_key", "text", (column) => column.unique())
    .addColumn("request_hash", "text", required)
    .addColumn("created_at", "bigint", required)
    .execute();

  await table("commands")
    .addColumn("id", ...identity)
    .addColumn("batch_id", "text", (column) => column.references("batches.id"))
    .addColumn("sn", "text", (column) => column.notNull().references("devices.sn"))
    .addColumn("cmd", "text", required)
    .addColumn("params", "text", required)
    .addColumn("state", "text", required)
    .addColumn("failures", "integer", required)
    .addColumn("deliveries", "integer", required)
    .addColumn("message", "text")
    .addColumn("not_before", "bigint", required)
    .addColumn("created_at", "bigint", required)
    .addColumn("expires_at", "bigint", required)
    .addColumn("touched_at", "bigint")
    .addColumn("delivered_at", "bigint")
    .addColumn("fetched_at", "bigint")
    .addColumn("finished_at", "bigint")
    .execute();
  await index("commands_of_device", "commands", ["sn", "state", "id"]);
  await index("commands_of_batch", "commands", ["batch_id"]);
  await index("commands_by_expiry", "commands", ["state", "expires_at"]);

  await table("attendance")
    .addColumn("id", ...identity)
    .addColumn("sn", "text", (column) => column.notNull().references("devices.sn"))
    .addColumn("user_code", "text", required)
    .addColumn("time_key", "text", required)
    .addColumn("time", "bigint")
    .addColumn("time_text", "text", required)
    .addColumn("type", "text", required)
    .addColumn("temperature", "text")
    .addColumn("direction", "text", required)
    .addColumn("photo", "text", (column) => column.references("photos.sha256"))
    .addColumn("rendition", "text", (column) => column.references("photos.sha256"))
    .addColumn("flags", "text", required)
    .addColumn("received_at", "bigint", required)
    .addUniqueConstraint("attendance_once", ["sn", "user_code", "time_key", "type"] as never)
    .execute();
  await index("attendance_by_person", "attendance", ["sn", "user_code", "time"]);
  await index("attendance_by_photo", "attendance", ["photo"]);
  await index("attendance_by_rendition", "attendance", ["rendition"]);
  await index("attendance_by_time", "attendance", ["time"]);

  await table("events")
    .addColumn("id", ...identity)
    .addColumn("type", "text", required)
    .addColumn("data", "text", required)
    .addColumn("at", "bigint", required)
    .execute();
  await index("events_by_time", "events", ["at"]);

  await table("counters").addColumn("name", "text", key).addColumn("value", "bigint", required).execute();
  await table("secrets").addColumn("name", "text", key).addColumn("value", "text", required).execute();
};
