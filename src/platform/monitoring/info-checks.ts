/** Devices are asked now and then what they hold: the only way to see a drift of persons or clock. */
import { OPEN_STATES } from "../queue/command.ts";
import { enqueue } from "../queue/queue.ts";
import { readInfo } from "../registry/device-info.ts";
import type { Presence } from "../registry/presence.ts";
import type { SettingsResolver } from "../settings/resolver.ts";
import type { Work } from "../storage/store.ts";

const HOUR = 3_600_000;

/** Queues getDeviceInfo for devices that are online, idle, and whose last news is older than the setting says. */
export async function queueInfoChecks(
  work: Work,
  presence: Presence,
  settings: SettingsResolver,
): Promise<void> {
  const devices = await work.db
    .selectFrom("devices")
    .selectAll()
    .where("state", "=", "active")
    .where("created_at", "<", work.now - HOUR)
    .execute();
  for (const device of devices) {
    if (!presence.isOnline(device.sn)) continue;
    const { infoEveryHours, sandbox } = settings.resolve(device);
    if (infoEveryHours === 0 || sandbox) continue;
    const due = Math.max(readInfo(device.info)?.receivedAt ?? 0, device.created_at) + infoEveryHours * HOUR;
    if (work.now < due) continue;
    const recent = await work.db
      .selectFrom("commands")
      .select("id")
      .where("sn", "=", device.sn)
      .where((eb) =>
        eb.or([
          eb("state", "in", OPEN_STATES),
          eb.and([eb("cmd", "=", "getDeviceInfo"), eb("created_at", ">", work.now - infoEveryHours * HOUR)]),
        ]),
      )
      .executeTakeFirst();
    if (!recent) await enqueue(work, { sn: device.sn, cmd: "getDeviceInfo", params: "", batchId: null });
  }
}
