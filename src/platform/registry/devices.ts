import type { Selectable } from "kysely";
import { Fault } from "../../base/fault.ts";
import { platformFaults } from "../faults.ts";
import type { Work } from "../storage/store.ts";
import type { Db, DeviceTable } from "../storage/tables.ts";
import { requireProject } from "./projects.ts";

export type Device = Selectable<DeviceTable>;

/** What a person says of a device. */
export interface DeviceData extends Pick<DeviceTable, "sn" | "name" | "appid"> {
  readonly model?: string | undefined;
  readonly project?: string | null | undefined;
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
 * @throws Fault `platform.app-unknown`, `platform.project-unknown`
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
  if (input.project) await requireProject(work.db, input.project);
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
      ...(input.project !== undefined && { project: input.project }),
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
  const { sn, name, appid, state, sandbox, model = null, project = null, direction = "both" } = input;
  return await work.db
    .insertInto("devices")
    .values({
      sn,
      name,
      appid,
      state,
      sandbox,
      model,
      project,
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

/** Devices that commands can be given to. @throws Fault `platform.device-unknown` */
export async function activeDevice(db: Db, sn: string): Promise<Device> {
  const device = await findDevice(db, sn);
  if (device?.state !== "active") throw new Fault(platformFaults["platform.device-unknown"], { sn });
  return device;
}
