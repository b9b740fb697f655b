import { OPEN_STATES } from "../queue/command.ts";
import type { DeviceView } from "../schemas.ts";
import type { Db } from "../storage/tables.ts";
import { readInfo, viewOfInfo } from "./device-info.ts";
import type { Device } from "./devices.ts";
import type { Presence } from "./presence.ts";

/** All devices in the order of their registration, the pending and blocked ones included. */
export async function listDevices(db: Db, presence: Presence): Promise<DeviceView[]> {
  const devices = await db.selectFrom("devices").selectAll().orderBy("created_at").orderBy("sn").execute();
  const waiting = await db
    .selectFrom("commands")
    .select((eb) => ["sn", eb.fn.countAll<number>().as("count")])
    .where("state", "in", OPEN_STATES)
    .groupBy("sn")
    .execute();
  const counts = new Map(waiting.map((row) => [row.sn, Number(row.count)]));
  return devices.map((device) => viewOfDevice(device, presence, counts.get(device.sn) ?? 0));
}

export async function deviceView(db: Db, device: Device, presence: Presence): Promise<DeviceView> {
  const { count } = await db
    .selectFrom("commands")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("sn", "=", device.sn)
    .where("state", "in", OPEN_STATES)
    .executeTakeFirstOrThrow();
  return viewOfDevice(device, presence, Number(count));
}

function viewOfDevice(device: Device, presence: Presence, waiting: number): DeviceView {
  const seen = presence.lastSeen(device.sn) ?? device.last_seen_at;
  const info = readInfo(device.info);
  return {
    sn: device.sn,
    name: device.name,
    appid: device.appid,
    state: device.state,
    online: presence.isOnline(device.sn),
    lastSeenAt: seen === null ? null : new Date(seen).toISOString(),
    waiting,
    model: device.model,
    project: device.project,
    direction: device.direction,
    sandbox: device.sandbox === 1,
    signProfile: device.sign_profile,
    version: device.version,
    skewMs: device.skew_ms,
    info: info && viewOfInfo(info),
  };
}
