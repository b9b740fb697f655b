import type { Insertable, Selectable } from "kysely";
import { findWorkers } from "../registry/workers.ts";
import type { AttendanceView } from "../schemas.ts";
import type { AttendanceTable, Db } from "../storage/tables.ts";

export interface AttendanceFilter {
  readonly sn?: string | undefined;
  readonly userCode?: string | undefined;
  /** Instants of the punch, inclusive. */
  readonly from?: number | "" | undefined;
  readonly to?: number | "" | undefined;
  readonly after: number;
  readonly limit: number;
}

export type AttendanceRow = Selectable<AttendanceTable>;
export type NewAttendance = Insertable<AttendanceTable>;

export async function listAttendance(db: Db, filter: AttendanceFilter): Promise<AttendanceView[]> {
  let query = db.selectFrom("attendance").selectAll().where("id", ">", filter.after);
  if (filter.sn !== undefined) query = query.where("sn", "=", filter.sn);
  if (filter.userCode !== undefined) query = query.where("user_code", "=", filter.userCode);
  if (filter.from) query = query.where("time", ">=", filter.from);
  if (filter.to) query = query.where("time", "<=", filter.to);
  const rows = await query.orderBy("id").limit(filter.limit).execute();
  return await attendanceViews(db, rows);
}

/** Names are looked up when asked: a punch of somebody who is registered later is no longer unmatched. */
export async function attendanceViews(db: Db, rows: readonly AttendanceRow[]): Promise<AttendanceView[]> {
  const workers = await findWorkers(db, [...new Set(rows.map((row) => row.user_code))]);
  const names = new Map(workers.map((worker) => [String(worker.user_code), worker.name]));
  return rows.map((row) => viewOfPunch(row, names.get(row.user_code) ?? null));
}

function viewOfPunch(row: AttendanceRow, name: string | null): AttendanceView {
  const flags = JSON.parse(row.flags) as string[];
  return {
    id: row.id,
    sn: row.sn,
    userCode: row.user_code,
    name,
    time: row.time === null ? null : new Date(row.time).toISOString(),
    timeText: row.time_text,
    type: row.type,
    temperature: row.temperature,
    direction: row.direction,
    photo: row.photo,
    flags: name === null ? [...flags, "unmatched"] : flags,
    receivedAt: new Date(row.received_at).toISOString(),
  };
}
