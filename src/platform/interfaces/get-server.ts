/** 4.1 Heartbeat (spec L159-325): time, intervals, branding, and one command; or the punches that it brings. */

import { createHash } from "node:crypto";
import { ENDPOINTS } from "../../device-protocol/endpoints.ts";
import { prepareBatch, storeBatch } from "../attendance/ingest.ts";
import type { Command } from "../queue/command.ts";
import { offer } from "../queue/queue.ts";
import type { Settings } from "../settings/settings.ts";
import type { Work } from "../storage/store.ts";
import { attendanceReply, readRecords } from "./attendance-records.ts";
import { type Envelope, REFUSED, success } from "./envelope.ts";
import { type DeviceRequest, type Interface, type Services, serverTime } from "./interface.ts";

/** With logoPolicy onChange, an unchanged branding is still repeated this often (B10). */
const BRANDING_EVERY_MS = 60 * 60_000;
/** Silence after which a command in flight is offered again, at least (B5). */
const MIN_REDELIVER_MS = 60_000;

export const getServer: Interface = {
  endpoint: ENDPOINTS.getServer,
  missing: () => false,

  async handle(request, services) {
    const records = readRecords(request.params.data, request.trace);
    if (records === null) return REFUSED;
    if (records.length > 0) return await receivePunches(request, records, services);
    return await services.store.write((work) => beat(work, request));
  },
};

/** No command in this reply (B1). */
async function receivePunches(
  request: DeviceRequest,
  records: readonly unknown[],
  { store, clock, log }: Services,
): Promise<Envelope> {
  const { device, settings } = request;
  const batch = await prepareBatch(records, clock.now(), settings, log);
  const stored = await store.write((work) => storeBatch(work, device, settings, batch));
  const timing = { ...intervals(settings), serverTime: serverTime(clock.now(), settings) };
  return attendanceReply(
    batch,
    stored,
    success("操作成功", settings.attendanceReply === "minimal" ? undefined : timing),
  );
}

async function beat(work: Work, request: DeviceRequest): Promise<Envelope> {
  const { device, settings } = request;
  const redeliverAfter = Math.max(settings.timeInterval * 1000, MIN_REDELIVER_MS);
  const command = await offer(work, device.sn, { redeliverAfter, maxFailures: settings.maxFailures });
  const data = {
    ...(command && commandKeys(command)),
    ...intervals(settings),
    serverTime: serverTime(work.now, settings),
    ...(await branding(work, request)),
  };
  return success(command ? "获取成功" : "暂无命令", padded(data, settings));
}

function commandKeys(command: Command) {
  return {
    ext: "",
    code: String(command.id),
    cmd: command.cmd,
    ...(command.cmd === "registrationModel" && { user_id: command.params }),
  };
}

function intervals({ attendanceTimeInterval, timeInterval }: Settings) {
  return { attendanceTimeInterval: String(attendanceTimeInterval), timeInterval: String(timeInterval) };
}

/** Logos and title, where the policy wants them in this reply (B9, B10). */
async function branding(work: Work, request: DeviceRequest): Promise<Record<string, string>> {
  const { device, settings, version } = request;
  const { title, topLog, bottomLog, topLogUrl, bottomUrl } = settings;
  const logos =
    version === "v2.1"
      ? { topLogUrl, bottomUrl, ...(settings.alsoBottomLogUrl && { bottomLogUrl: bottomUrl }) }
      : { topLog, bottomLog };
  const all = Object.fromEntries(Object.entries({ ...logos, title }).filter(([, value]) => value !== ""));
  if (settings.logoPolicy === "always" || Object.keys(all).length === 0) return all;
  const hash = createHash("sha256").update(JSON.stringify(all)).digest("base64url");
  const fresh =
    device.branding_sent === hash &&
    device.branding_sent_at !== null &&
    work.now - device.branding_sent_at < BRANDING_EVERY_MS;
  if (fresh) return {};
  await work.db
    .updateTable("devices")
    .set({ branding_sent: hash, branding_sent_at: work.now })
    .where("sn", "=", device.sn)
    .execute();
  return all;
}

/** Some firmware looks for the keys as the specification prints them, with spaces (B8). */
function padded(data: Record<string, unknown>, { paddedKeys }: Settings): Record<string, unknown> {
  if (paddedKeys === "off") return data;
  const extra = Object.entries(data).flatMap(([key, value]) => {
    if (!["topLog", "bottomLog", "title", "timeInterval"].includes(key)) return [];
    if (key === "timeInterval" && paddedKeys === "trailing") return [];
    return paddedKeys === "both"
      ? [
          [`${key} `, value],
          [` ${key} `, value],
        ]
      : [[`${key} `, value]];
  });
  return { ...data, ...Object.fromEntries(extra) };
}
