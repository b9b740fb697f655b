import type { Insertable, Selectable } from "kysely";
import { findWorkers } from "../registry/workers.ts";
import type { AttendanceList, AttendanceView } from "../schemas.ts";
import type { AttendanceTable, Db } from "../storage/tables.ts";

export interface AttendanceFilter {
  readonly sn?: string | undefined;
  readonly userCode?: string | undefined;
  /** Instants of the punch, inclusive. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** `any`: whatever is unusual; or one flag. */
  readonly flag?: string | undefined;
  /** Only higher ids, in order of arrival … */
  readonly after?: number | undefined;
  /** … or only lower ids, the newest first. */
  readonly before?: number | undefined;
  readonly limit: number;
}

export type AttendanceRow = Selectable<AttendanceTable>;
export type NewAttendance = Insertable<AttendanceTable>;

/** Looking for a rare flag ends after so many punches; the next page goes on from there. */
const MAX_LOOKED_AT = 20_000;
const LOOK = 1_000;

export async function listAttendance(db: Db, filter: AttendanceFilter): Promise<AttendanceList> {
  const attendance: AttendanceView[] = [];
  const down = filter.after === undefined;
  let from = (down ? filter.before : filter.after) ?? Number.MAX_SAFE_INTEGER;
  for (let looked = 0; ; ) {
    const size = filter.flag === undefined ? filter.limit : LOOK;
    const rows = await pageOf(db, filter, from, size);
    looked += rows.length;
    for (const view of await attendanceViews(db, rows)) {
      from = view.id;
      if (fits(view, filter.flag)) attendance.push(view);
      if (attendance.length >= filter.limit) return { attendance, next: from };
    }
    if (rows.length < size) return { attendance, next: null };
    if (looked >= MAX_LOOKED_AT) return { attendance, next: from };
  }
}

async function pageOf(db: Db, filter: AttendanceFilter, from: number, size: number) {
  const down = filter.after === undefined;
  let query = db
    .selectFrom("attendance")
    .selectAll()
    .where("id", down ? "<" : ">", from);
  if (filter.sn !== undefined) query = query.where("sn", "=", filter.sn);
  if (filter.userCode !== undefined) query = query.where("user_code", "=", filter.userCode);
  if (filter.from !== undefined) query = query.where("time", ">=", filter.from);
  if (filter.to !== undefined) query = query.where("time", "<=", filter.to);
  return await query
    .orderBy("id", down ? "desc" : "asc")
    .limit(size)
    .execute();
}

function fits({ flags }: AttendanceView, flag: string | undefined): boolean {
  return flag === undefined || (flag === "any" ? flags.length > 0 : flags.includes(flag));
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
