import { z } from "zod";
import { Fault } from "../../base/fault.ts";
import { platformFaults } from "../faults.ts";
import { findDevice } from "../registry/devices.ts";
import { PartialSettings, Settings } from "../settings/settings.ts";
import { badRequest, jsonBody, queryOf, type Route } from "./route.ts";

const Scope = z.enum(["global", "app", "model", "device"]);
const Subject = z.object({
  sn: z.string().optional(),
  appid: z.string().optional(),
  model: z.string().optional(),
});
const GLOBAL_ONLY: readonly (keyof Settings)[] = ["requestPrefix", "allowGet"];

/** Quirks and branding (device-protocol §4.1): effective values, and one scope's own. */
export const settingsRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/settings",
    async handle(call, { store, settings }) {
      const subject = queryOf(call, Subject);
      const { sn } = subject;
      if (sn === undefined) return { status: 200, json: settings.resolve(subject) };
      const device = await store.read((db) => findDevice(db, sn));
      if (!device) throw new Fault(platformFaults["platform.device-unknown"], { sn });
      return { status: 200, json: settings.resolve(device) };
    },
  },
  {
    method: "PUT",
    path: "/settings/:scope/:id",
    handle: async (call, context) => await change(call.path.scope ?? "", call.path.id ?? "", call, context),
  },
  {
    method: "PUT",
    path: "/settings/global",
    handle: async (call, context) => await change("global", "", call, context),
  },
];

/** An entry that is null goes back to what the wider scope says. */
async function change(
  scopeName: string,
  id: string,
  call: Parameters<Route["handle"]>[0],
  { settings }: Parameters<Route["handle"]>[1],
): ReturnType<Route["handle"]> {
  const scope = Scope.safeParse(scopeName);
  if (!scope.success || (scope.data === "global") !== (id === ""))
    throw new Fault(platformFaults["platform.not-found"], { what: "settings" });
  const raw = await jsonBody(call, z.record(z.string(), z.unknown()));
  const unknown = Object.keys(raw).find((name) => !(name in Settings.shape));
  if (unknown !== undefined) throw badRequest(`no such setting: ${unknown}`);
  const removed = Object.keys(raw).filter((name) => raw[name] === null);
  const given = PartialSettings.safeParse(
    Object.fromEntries(Object.entries(raw).filter(([, v]) => v !== null)),
  );
  if (!given.success) throw badRequest(z.prettifyError(given.error));
  const misplaced = GLOBAL_ONLY.find((name) => scope.data !== "global" && name in given.data);
  if (misplaced) throw badRequest(`${misplaced} can only be set for all (global)`);
  await settings.change(scope.data, id, given.data, removed);
  return { status: 200, json: settings.own(scope.data, id) };
}
