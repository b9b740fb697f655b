/** One device request from its parameters to its envelope, checks in the order of G7. */
import type { Params } from "../http/form.ts";
import { findApp, secretsOf } from "../registry/apps.ts";
import { deviceView } from "../registry/device-view.ts";
import { type Device, findDevice, notePendingDevice, registerDevice } from "../registry/devices.ts";
import type { Presence } from "../registry/presence.ts";
import type { SettingsResolver } from "../settings/resolver.ts";
import type { Trace } from "../traffic/trace.ts";
import { authenticate, type SecretMatch } from "./authenticate.ts";
import {
  type Envelope,
  EXCEPTION,
  MISSING,
  missingSign,
  NO_MATCH,
  REFUSED,
  UNKNOWN_APP,
  WRONG_SIGN,
} from "./envelope.ts";
import type { Interface, Services, VerifiedRequest } from "./interface.ts";
import { canonicalParams, interfaceVersion } from "./params.ts";

export interface PipelineServices extends Services {
  readonly presence: Presence;
  readonly settings: SettingsResolver;
}

/**
 * Answers a request of a device. Never throws: what goes wrong inside is logged and answered 异常：操作失败 (B26).
 *
 * @param received the parameters as parsed, by the names that the device used
 * @param trace takes note of what was tolerated
 */
export async function answer(
  target: Interface,
  received: Params,
  baseUrl: string,
  trace: Trace,
  services: PipelineServices,
): Promise<Envelope> {
  try {
    return await run(target, received, baseUrl, trace, services);
  } catch (error) {
    services.log.error({ err: error, path: target.endpoint.path }, "a device's request failed");
    return EXCEPTION;
  }
}

async function run(
  target: Interface,
  received: Params,
  baseUrl: string,
  trace: Trace,
  services: PipelineServices,
): Promise<Envelope> {
  const { store, clock, settings: resolver, presence } = services;
  const params = canonicalParams(target.endpoint, received, () => trace.note("parameter-case"));
  trace.sn = (params.sn ?? "").trim();
  const app = await store.read((db) => findApp(db, params.appid ?? ""));
  if (!app) return UNKNOWN_APP;
  const { sn } = trace;
  const known = sn === "" ? null : await store.read((db) => findDevice(db, sn));
  trace.known = known !== null;
  const own = known?.appid === app.appid ? known : null;
  const settings = resolver.resolve(own ?? { appid: app.appid });
  if (isEmpty(params.sign)) return missingSign(settings.fixSignTypo);
  const secrets = secretsOf(app, clock.now());
  const match = authenticate(target.endpoint, params, secrets, own?.sign_profile ?? null, settings);
  if (!match) return WRONG_SIGN;
  noteMatch(match, own, trace);
  if (sn === "" || target.missing(params, settings)) return MISSING;

  const version = interfaceVersion(params.version);
  const code = (params.code ?? "").trim();
  const request: VerifiedRequest = { app, params, trace, sn, code, version, settings, baseUrl };
  // Outside a sandbox createOperation is dead for everybody: not even a pending device comes of it (C42).
  if (target.sandbox && !settings.sandbox) return REFUSED;
  if (known && !own) return NO_MATCH;
  const device = own?.state === "active" ? own : await admit(target, request, own, services);
  if ("success" in device) return device;
  await remember(device, { sign_profile: match.profile, version }, services);
  presence.seen(sn, settings.timeInterval);
  return await target.handle({ ...request, device }, services);
}

function noteMatch(match: SecretMatch, device: Device | null, trace: Trace): void {
  trace.profile = match.profile;
  if (match.trimmed) trace.note("trimmed");
  if (match.previousSecret) trace.note("previous-secret");
  if (device?.sign_profile && device.sign_profile !== match.profile) trace.note("profile-changed");
}

/** Absent and empty are the same; blanks are a sign that cannot match. */
const isEmpty = (text: string | undefined) => text === undefined || text === "";

/** A device that is unknown, or known but not approved (G8). */
async function admit(
  target: Interface,
  request: VerifiedRequest,
  pending: Device | null,
  { store, presence }: PipelineServices,
): Promise<Device | Envelope> {
  const { sn, app, settings } = request;
  const data = { sn, name: sn, appid: app.appid };
  if (pending?.state === "blocked") return NO_MATCH;
  if (target.sandbox || settings.unknownDevice === "auto")
    return await store.write(async (work) => {
      const { device } = await registerDevice(work, data, target.sandbox === true);
      await work.emit("device", await deviceView(work.db, device, presence));
      return device;
    });
  if (settings.unknownDevice === "reject") return NO_MATCH;
  if (!pending)
    await store.write(async (work) => {
      const device = await notePendingDevice(work, sn, app.appid);
      if (device) await work.emit("device", await deviceView(work.db, device, presence));
    });
  presence.seen(sn, settings.timeInterval);
  return NO_MATCH;
}

/** What a request tells of its device; written only when it is new. */
async function remember(
  device: Device,
  told: Pick<Device, "sign_profile" | "version">,
  { store, log }: Services,
): Promise<void> {
  if (device.sign_profile === told.sign_profile && device.version === told.version) return;
  if (device.sign_profile !== null && device.sign_profile !== told.sign_profile)
    log.warn(
      { sn: device.sn, from: device.sign_profile, to: told.sign_profile },
      "a device changed its signature profile",
    );
  await store.write(({ db }) => db.updateTable("devices").set(told).where("sn", "=", device.sn).execute());
}
