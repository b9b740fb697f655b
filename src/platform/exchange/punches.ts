import type { Log } from "../../base/log.ts";
import { formatPunchTime } from "../../device-protocol/times.ts";
import { prepareBatch, storeBatch } from "../attendance/ingest.ts";
import { type AttendanceFilter, listAttendance } from "../attendance/list.ts";
import { activeDevice } from "../registry/devices.ts";
import type { SettingsResolver } from "../settings/resolver.ts";
import type { Store } from "../storage/store.ts";
import { PUNCH_COLUMNS } from "./columns.ts";
import { type Kind, RowError } from "./import.ts";
import type { Entry, Pages } from "./write-table.ts";

const PAGE = 1_000;

/** Punches that a terminal gave out by USB stick: stored as if it had sent them, so that doubles stay single. */
export function punchImport(settings: SettingsResolver, log: Log): Kind {
  return {
    columns: PUNCH_COLUMNS,
    required: ["sn", "userCode", "time"],
    async store(work, { sn = "", userCode = "", time = "", type = "face", temperature }) {
      const device = await activeDevice(work.db, sn);
      const effective = settings.resolve(device);
      const record = { userCode, time, type, ...(temperature !== undefined && { temperature }) };
      const batch = await prepareBatch([record], work.now, effective, log);
      if (batch.incomplete > 0)
        throw new RowError(null, "缺少人员编号或打卡时间 / user code or time is missing");
      if (batch.punches[0]?.punch.time === null)
        throw new RowError("time", "时间不正确，应为 2026-01-31 08:00:00 / no time");
      const { stored, refused } = await storeBatch(work, device, effective, batch);
      if (refused > 0) throw new RowError("userCode", "平台没有此人员 / nobody has this user code");
      return stored > 0 ? "imported" : "unchanged";
    },
  };
}

export async function* exportPunches(
  store: Store,
  filter: Omit<AttendanceFilter, "after" | "limit">,
): Pages & AsyncGenerator<Entry[]> {
  for (let after = 0; ; ) {
    const { attendance, next } = await store.read((db) =>
      listAttendance(db, { ...filter, after, limit: PAGE }),
    );
    yield attendance.map((punch) => ({
      ...punch,
      name: punch.name,
      time: punch.time === null ? punch.timeText : formatPunchTime(Date.parse(punch.time)),
      flags: punch.flags.join(" "),
      receivedAt: formatPunchTime(Date.parse(punch.receivedAt)).slice(0, 19),
      photo: punch.photo,
    }));
    if (typeof next !== "number") return;
    after = next;
  }
}
