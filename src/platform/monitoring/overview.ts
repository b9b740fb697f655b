/** The dashboard: counts, and what somebody should look at (device-protocol §6). */
import type { SelectQueryBuilder } from "kysely";
import { beijingDate } from "../../base/clock.ts";
import { OPEN_STATES } from "../queue/command.ts";
import type { Device } from "../registry/devices.ts";
import type { Presence } from "../registry/presence.ts";
import { countWorkers } from "../registry/workers.ts";
import type { Alert, Overview } from "../schemas.ts";
import type { Db, Tables } from "../storage/tables.ts";
import { SKEW_ALERT_MS, SKEW_WARN_MS } from "./clock-skew.ts";

const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000];
const LOOKED_AT = ["sn", "name", "state", "created_at", "last_seen_at", "skew_ms", "drift"] as const;
const NEVER_SEEN_MS = 10 * MINUTE;
const LATE_MS = 10 * MINUTE;
const MANY_LATE = 50;
const MANY_WAITING = 100;

export async function overview(db: Db, presence: Presence, now: number): Promise<Overview> {
  const midnight = Date.parse(`${beijingDate(now)}T00:00:00+08:00`);
  const devices = await db.selectFrom("devices").select(LOOKED_AT).orderBy("sn").execute();
  const active = devices.filter((device) => device.state === "active");
  const online = active.filter((device) => presence.isOnline(device.sn));
  const late = await latePunches(db, now);
  const waiting = await countBySn(db, (query) => query.where("state", "in", OPEN_STATES));
  const failed = await countBySn(db, (query) =>
    query
      .where("state", "=", "failed")
      .where("finished_at", ">=", now - DAY)
      .where("superseded_by", "is", null),
  );
  const alerts: Alert[] = [];
  for (const device of devices) alerts.push(...alertsOf(device));
  const sum = (counts: ReadonlyMap<string, number>) => [...counts.values()].reduce((a, b) => a + b, 0);
  return {
    now: new Date(now).toISOString(),
    devices: {
      active: active.length,
      online: online.length,
      offline: active.length - online.length,
      pending: devices.filter((device) => device.state === "pending").length,
    },
    workers: await countWorkers(db),
    commands: {
      waiting: sum(waiting),
      failedToday: await countOf(
        db.selectFrom("commands").where("state", "=", "failed").where("finished_at", ">=", midnight),
      ),
    },
    punches: {
      today: await countOf(
        db
          .selectFrom("attendance")
          .where("time", ">=", midnight)
          .where("time", "<", midnight + DAY),
      ),
      lastHour: await countOf(db.selectFrom("attendance").where("received_at", ">=", now - HOUR)),
      lateLastHour: [...late.values()].reduce((total, { count }) => total + count, 0),
    },
    alerts: alerts.sort((a, b) => Number(b.level === "alert") - Number(a.level === "alert")),
  };

  function alertsOf(device: Pick<Device, (typeof LOOKED_AT)[number]>): Alert[] {
    const { sn, name, state } = device;
    const alert = (kind: Alert["kind"], level: Alert["level"], value: number): Alert => ({
      ...{ kind, level, sn, name, value },
    });
    if (state === "pending") return [alert("pending", "warn", 0)];
    if (state === "blocked") return [];
    const seen = presence.lastSeen(sn) ?? device.last_seen_at;
    const backlog = late.get(sn);
    return [
      ...(seen === null && now - device.created_at > NEVER_SEEN_MS
        ? [alert("never-seen", "warn", Math.round((now - device.created_at) / MINUTE))]
        : []),
      ...(seen !== null && !presence.isOnline(sn)
        ? [alert("offline", "alert", Math.round((now - seen) / MINUTE))]
        : []),
      ...(Math.abs(device.skew_ms ?? 0) >= SKEW_WARN_MS
        ? [
            alert(
              "clock-skew",
              Math.abs(device.skew_ms ?? 0) >= SKEW_ALERT_MS ? "alert" : "warn",
              device.skew_ms ?? 0,
            ),
          ]
        : []),
      ...(backlog
        ? [
            alert(
              "backlog",
              backlog.count > MANY_LATE || backlog.oldest < now - DAY ? "alert" : "warn",
              backlog.count,
            ),
          ]
        : []),
      ...((waiting.get(sn) ?? 0) > MANY_WAITING ? [alert("queue", "warn", waiting.get(sn) ?? 0)] : []),
      ...(failed.has(sn) ? [alert("failed", "alert", failed.get(sn) ?? 0)] : []),
      ...(device.drift ? [alert("drift", "warn", device.drift)] : []),
    ];
  }
}

/** Punches that came long after they were made: the device had a backlog (H8). */
async function latePunches(db: Db, now: number): Promise<Map<string, { count: number; oldest: number }>> {
  const rows = await db
    .selectFrom("attendance")
    .select((eb) => ["sn", eb.fn.countAll<number>().as("count"), eb.fn.min("time").as("oldest")])
    .where("received_at", ">=", now - HOUR)
    .where((eb) => eb("time", "<", eb("received_at", "-", LATE_MS)))
    .groupBy("sn")
    .execute();
  return new Map(rows.map((row) => [row.sn, { count: Number(row.count), oldest: Number(row.oldest) }]));
}

async function countOf<T extends keyof Tables>(
  query: SelectQueryBuilder<Tables, T, object>,
): Promise<number> {
  const { count } = await query
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .$castTo<{ count: number }>()
    .executeTakeFirstOrThrow();
  return Number(count);
}

type CommandQuery = SelectQueryBuilder<Tables, "commands", object>;

async function countBySn(
  db: Db,
  narrow: (query: CommandQuery) => CommandQuery,
): Promise<Map<string, number>> {
  const rows = await narrow(db.selectFrom("commands"))
    .select((eb) => ["sn", eb.fn.countAll<number>().as("count")])
    .groupBy("sn")
    .execute();
  return new Map(rows.map((row) => [row.sn, Number(row.count)]));
}
