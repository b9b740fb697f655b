import { z } from "zod";
import { Fault } from "../../base/fault.ts";
import { platformFaults } from "../faults.ts";
import { findDevice } from "../registry/devices.ts";
import { EffectiveSettings } from "../schemas.ts";
import { GLOBAL_ONLY, PartialSettings, Settings } from "../settings/settings.ts";
import { plainSchema } from "./openapi.ts";
import { type AdminContext, badRequest, type Call, jsonBody, queryOf, type Route } from "./route.ts";

const Scope = z.enum(["global", "app", "model", "device"]);
const Subject = z.object({
  sn: z.string().optional(),
  appid: z.string().optional(),
  model: z.string().optional(),
});
const OwnSettings = z.record(z.string(), z.unknown());

/** Quirks, branding and retention (device-protocol §4.1): effective values, and one scope's own. */
export const settingsRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/settings",
    access: "read",
    summary: "The settings that hold for a device, an app, a model, or in general.",
    query: Subject,
    answer: Settings,
    async handle(call, context) {
      return { status: 200, json: context.settings.resolve(await subjectOf(call, context)) };
    },
  },
  {
    method: "GET",
    path: "/settings/explained",
    access: "read",
    summary: "The same with the scope that gave each value, and what each setting means.",
    query: Subject,
    answer: EffectiveSettings,
    async handle(call, context) {
      const subject = await subjectOf(call, context);
      const { effective, origins } = context.settings.explain(subject);
      const { sn, model, appid } = queryOf(call, Subject);
      const own = sn
        ? context.settings.own("device", sn)
        : model
          ? context.settings.own("model", model)
          : appid
            ? context.settings.own("app", appid)
            : context.settings.own("global", "");
      const fields = Object.entries(Settings.shape).map(([name, schema]) => ({
        name,
        description: schema.description ?? "",
        globalOnly: GLOBAL_ONLY.some((only) => only === name),
        schema: plainSchema(schema),
      }));
      return { status: 200, json: { effective, origins, own, fields } satisfies EffectiveSettings };
    },
  },
  {
    method: "PUT",
    path: "/settings/:scope/:id",
    access: "admin",
    summary: "Changes one scope's own settings: app, model or device. null goes back to the wider scope.",
    body: OwnSettings,
    answer: OwnSettings,
    handle: async (call, context) => await change(call.path.scope ?? "", call.path.id ?? "", call, context),
  },
  {
    method: "PUT",
    path: "/settings/global",
    access: "admin",
    summary: "Changes the settings that hold for all.",
    body: OwnSettings,
    answer: OwnSettings,
    handle: async (call, context) => await change("global", "", call, context),
  },
];

async function subjectOf(call: Call, { store }: AdminContext) {
  const subject = queryOf(call, Subject);
  const { sn } = subject;
  if (sn === undefined) return subject;
  const device = await store.read((db) => findDevice(db, sn));
  if (!device) throw new Fault(platformFaults["platform.device-unknown"], { sn });
  return device;
}

/** An entry that is null goes back to what the wider scope says. */
async function change(scopeName: string, id: string, call: Call, { settings }: AdminContext) {
  const scope = Scope.safeParse(scopeName);
  if (!scope.success || (scope.data === "global") !== (id === ""))
    throw new Fault(platformFaults["platform.not-found"], { what: "settings" });
  const raw = await jsonBody(call, OwnSettings);
  const unknown = Object.keys(raw).find((name) => !(name in Settings.shape));
  if (unknown !== undefined) throw badRequest(`no such setting: ${unknown}`);
  const removed = Object.keys(raw).filter((name) => raw[name] === null);
  const given = PartialSettings.safeParse(
    Object.fromEntries(Object.entries(raw).filter(([, v]) => v !== null)),
  );
  if (!given.success) throw badRequest(z.prettifyError(given.error));
  const misplaced = GLOBAL_ONLY.find((name) => scope.data !== "global" && name in given.data);
  if (misplaced) throw badRequest(`${misplaced} can only be set for all (global)`);
  // Logos are long, and nobody needs them in the audit log.
  call.note({ changed: Object.keys(given.data), removed });
  await settings.change(scope.data, id, given.data, removed);
  return { status: 200, json: settings.own(scope.data, id) };
}
