/** Device clocks: what we can tell of them, and putting them right (device-protocol §6, §7.3 row 28). */
import { OPEN_STATES } from "../queue/command.ts";
import { enqueue } from "../queue/queue.ts";
import type { Device } from "../registry/devices.ts";
import type { Settings } from "../settings/settings.ts";
import type { Work } from "../storage/store.ts";

export const SKEW_WARN_MS = 30_000;
export const SKEW_ALERT_MS = 5 * 60_000;
/** A clock that cannot be set must not be asked at every heartbeat. */
const SET_AGAIN_MS = 3_600_000;

/**
 * Keeps how far a device's clock is from ours, and queues setTimeInfo where it is too far.
 *
 * @param skewMs device clock minus ours
 */
export async function noteSkew(
  work: Work,
  device: Device,
  skewMs: number,
  settings: Settings,
): Promise<void> {
  await work.db
    .updateTable("devices")
    .set({ skew_ms: Math.round(skewMs), skew_at: work.now })
    .where("sn", "=", device.sn)
    .execute();
  // A sandbox does nothing by itself: who tests a protocol wants to see his own commands only.
  if (Math.abs(skewMs) < SKEW_WARN_MS || !settings.autoSetTime || settings.sandbox) return;
  const recent = await work.db
    .selectFrom("commands")
    .select("id")
    .where("sn", "=", device.sn)
    .where("cmd", "=", "setTimeInfo")
    .where((eb) => eb.or([eb("state", "in", OPEN_STATES), eb("created_at", ">", work.now - SET_AGAIN_MS)]))
    .executeTakeFirst();
  if (!recent) await enqueue(work, { sn: device.sn, cmd: "setTimeInfo", params: "", batchId: null });
}

/** The device has just been told the time: what was measured before says nothing any more. */
export async function forgetSkew(work: Work, sn: string): Promise<void> {
  await work.db
    .updateTable("devices")
    .set({ skew_ms: null, skew_at: work.now })
    .where("sn", "=", sn)
    .execute();
}
