import { Fault } from "../../base/fault.ts";
import { platformFaults } from "../faults.ts";
import { approveDevice, blockDevice, unpinProfile } from "../registry/approval.ts";
import { personsOfDevice } from "../registry/assignments.ts";
import { deviceView, listDevices } from "../registry/device-view.ts";
import { type Device, findDevice, registerDevice } from "../registry/devices.ts";
import {
  DeviceApproval,
  DeviceInput,
  DeviceList,
  DevicePersons,
  DeviceView,
  TrafficList,
} from "../schemas.ts";
import type { Work } from "../storage/store.ts";
import { STRANGERS } from "../traffic/traffic-log.ts";
import { type AdminContext, type Answer, BackPage, jsonBody, queryOf, type Route } from "./route.ts";

/** Devices: the registry, the pending list, what they hold and what they said. */
export const deviceRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/devices",
    access: "read",
    summary: "All devices, the pending and blocked ones included.",
    answer: DeviceList,
    async handle(_call, { store, presence }) {
      const devices = await store.read((db) => listDevices(db, presence));
      return { status: 200, json: { devices } satisfies DeviceList };
    },
  },
  {
    method: "POST",
    path: "/devices",
    access: "work",
    summary: "Registers a device, approves a pending one, or changes one; 201 new, 200 otherwise.",
    body: DeviceInput,
    answer: DeviceView,
    async handle(call, context) {
      const input = await jsonBody(call, DeviceInput);
      call.note({ sn: input.sn, name: input.name });
      let created = false;
      const answer = await changed(context, async (work) => {
        const result = await registerDevice(work, input);
        ({ created } = result);
        return result.device;
      });
      return answer && { ...answer, status: created ? 201 : 200 };
    },
  },
  {
    method: "GET",
    path: "/devices/:sn",
    access: "read",
    summary: "One device.",
    answer: DeviceView,
    async handle({ path: { sn = "" } }, { store, presence }) {
      const view = await store.read(async (db) => deviceView(db, await required(db, sn), presence));
      return { status: 200, json: view };
    },
  },
  {
    method: "POST",
    path: "/devices/:sn/approve",
    access: "work",
    summary: "Approves a pending or blocked device with the app that it called with.",
    body: DeviceApproval,
    answer: DeviceView,
    async handle(call, context) {
      const { sn = "" } = call.path;
      const input = await jsonBody(call, DeviceApproval);
      return await changed(context, (work) => approveDevice(work, sn, input));
    },
  },
  {
    method: "POST",
    path: "/devices/:sn/block",
    access: "work",
    summary: "Refuses a device: whatever it sends is answered 未匹配到数据.",
    answer: DeviceView,
    handle: async ({ path: { sn = "" } }, context) => await changed(context, (work) => blockDevice(work, sn)),
  },
  {
    method: "POST",
    path: "/devices/:sn/unpin",
    access: "admin",
    summary: "Forgets the signature profile; the next request that fits pins one anew.",
    answer: DeviceView,
    handle: async ({ path: { sn = "" } }, context) =>
      await changed(context, (work) => unpinProfile(work, sn)),
  },
  {
    method: "GET",
    path: "/devices/:sn/persons",
    access: "read",
    summary: "Who should be on the device, and who the device says is there.",
    answer: DevicePersons,
    async handle({ path: { sn = "" } }, { store }) {
      const persons = await store.read(async (db) => personsOfDevice(db, await required(db, sn)));
      return { status: 200, json: persons satisfies DevicePersons };
    },
  },
  {
    method: "GET",
    path: "/devices/:sn/traffic",
    access: "read",
    summary: "What the device sent and was answered, the newest first; photos and secrets cut out.",
    query: BackPage,
    answer: TrafficList,
    async handle(call, { traffic }) {
      const { limit, before } = queryOf(call, BackPage);
      return { status: 200, json: await traffic.list(call.path.sn ?? "", limit, before) };
    },
  },
  {
    method: "GET",
    path: "/traffic",
    access: "read",
    summary: "The traffic of serial numbers that are in no list: wrong appid, wrong signature.",
    query: BackPage,
    answer: TrafficList,
    async handle(call, { traffic }) {
      const { limit, before } = queryOf(call, BackPage);
      return { status: 200, json: await traffic.list(STRANGERS, limit, before) };
    },
  },
];

async function required(db: Parameters<typeof findDevice>[0], sn: string): Promise<Device> {
  const device = await findDevice(db, sn);
  if (!device) throw new Fault(platformFaults["platform.device-unknown"], { sn });
  return device;
}

/** Changes a device and tells everybody. */
async function changed(
  { store, presence }: AdminContext,
  change: (work: Work) => Promise<Device>,
): Promise<Answer> {
  const view = await store.write(async (work) => {
    const device = await deviceView(work.db, await change(work), presence);
    await work.emit("device", device);
    return device;
  });
  return { status: 200, json: view };
}
