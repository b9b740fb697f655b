import type { Selectable } from "kysely";
import { Fault } from "../../base/fault.ts";
import { platformFaults } from "../faults.ts";
import { OPEN_STATES } from "../queue/command.ts";
import type { DeviceView } from "../schemas.ts";
import type { Work } from "../storage/store.ts";
import type { Db, DeviceTable } from "../storage/tables.ts";
import type { Presence } from "./presence.ts";

export type Device = Selectable<DeviceTable>;

/** What a person says of a device. */
export interface DeviceData extends Pick<DeviceTable, "sn" | "name" | "appid"> {
  readonly model?: string | undefined;
  readonly direction?: DeviceTable["direction"] | undefined;
}

/** A list that somebody has to look through; a device that guesses serial numbers must not fill the disk. */
const MAX_PENDING = 1_000;

export async function findDevice(db: Db, sn: string): Promise<Device | null> {
  return (await db.selectFrom("devices").selectAll().where("sn", "=", sn).executeTakeFirst()) ?? null;
}

/**
 * Registers a device, approves a pending one, or changes a registered one.
 *
 * @param sandbox marks it as made by createOperation (C42)
 * @throws Fault `platform.app-unknown`
 */
export async function registerDevice(
  work: Work,
  input: DeviceData,
  sandbox = false,
): Promise<{ device: Device; created: boolean }> {
  const app = await work.db
    .selectFrom("apps")
    .select("appid")
    .where("appid", "=", input.appid)
    .executeTakeFirst();
  if (!app) throw new Fault(platformFaults["platform.app-unknown"], { appid: input.appid });
  const known = await findDevice(work.db, input.sn);
  if (!known)
    return {
      device: await insertDevice(work, { ...input, state: "active", sandbox: Number(sandbox) }),
      created: true,
    };
  const moved = known.appid !== input.appid;
  const device = await work.db
    .updateTable("devices")
    .set({
      name: input.name,
      appid: input.appid,
      state: "active",
      ...(input.model !== undefined && { model: input.model }),
      ...(input.direction !== undefined && { direction: input.direction }),
      ...(moved && { sign_profile: null }),
      ...(sandbox && { sandbox: 1 }),
    })
    .where("sn", "=", input.sn)
    .returningAll()
    .executeTakeFirstOrThrow();
  return { device, created: false };
}

async function insertDevice(
  work: Work,
  input: DeviceData & Pick<DeviceTable, "state" | "sandbox">,
): Promise<Device> {
  const { sn, name, appid, state, sandbox, model = null, direction = "both" } = input;
  return await work.db
    .insertInto("devices")
    .values({
      sn,
      name,
      appid,
      state,
      sandbox,
      model,
      direction,
      sign_profile: null,
      version: null,
      last_seen_at: null,
      info: null,
      branding_sent: null,
      branding_sent_at: null,
      created_at: work.now,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** Remembers an unknown device once; null when the list is full. */
export async function notePendingDevice(work: Work, sn: string, appid: string): Promise<Device | null> {
  const { count } = await work.db
    .selectFrom("devices")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("state", "=", "pending")
    .executeTakeFirstOrThrow();
  if (Number(count) >= MAX_PENDING) return null;
  return await insertDevice(work, { sn, name: sn, appid, state: "pending", sandbox: 0 });
}

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
  return {
    sn: device.sn,
    name: device.name,
    appid: device.appid,
    state: device.state,
    online: presence.isOnline(device.sn),
    lastSeenAt: seen === null ? null : new Date(seen).toISOString(),
    waiting,
    model: device.model,
    direction: device.direction,
    sandbox: device.sandbox === 1,
    info: device.info === null ? null : JSON.parse(device.info),
  };
}
