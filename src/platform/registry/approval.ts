/** What a person decides over a device that called: approve it, refuse it, forget which signature it uses. */
import { Fault } from "../../base/fault.ts";
import { platformFaults } from "../faults.ts";
import type { Work } from "../storage/store.ts";
import { type Device, type DeviceData, findDevice, registerDevice } from "./devices.ts";

/**
 * One click: the device that is on the pending list becomes active with the app it called with.
 *
 * @throws Fault `platform.device-unknown`, `platform.project-unknown`
 */
export async function approveDevice(
  work: Work,
  sn: string,
  input: Omit<DeviceData, "sn" | "appid" | "name"> & { readonly name?: string | undefined },
): Promise<Device> {
  const device = await required(work, sn);
  const data = { ...input, sn, appid: device.appid, name: input.name ?? device.name };
  return (await registerDevice(work, data)).device;
}

/**
 * Whatever it sends is answered 未匹配到数据 from now on. What it brought before stays; open commands are not given.
 *
 * @throws Fault `platform.device-unknown`
 */
export async function blockDevice(work: Work, sn: string): Promise<Device> {
  await required(work, sn);
  return await change(work, sn, { state: "blocked" });
}

/** The next request that fits pins a profile anew. @throws Fault `platform.device-unknown` */
export async function unpinProfile(work: Work, sn: string): Promise<Device> {
  await required(work, sn);
  return await change(work, sn, { sign_profile: null });
}

async function required(work: Work, sn: string): Promise<Device> {
  const device = await findDevice(work.db, sn);
  if (!device) throw new Fault(platformFaults["platform.device-unknown"], { sn });
  return device;
}

async function change(
  work: Work,
  sn: string,
  set: Partial<Pick<Device, "state" | "sign_profile">>,
): Promise<Device> {
  return await work.db
    .updateTable("devices")
    .set(set)
    .where("sn", "=", sn)
    .returningAll()
    .executeTakeFirstOrThrow();
}
