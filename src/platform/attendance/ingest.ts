import { Fault } from "../../base/fault.ts";
import type { Log } from "../../base/log.ts";
import { noteSkew } from "../monitoring/clock-skew.ts";
import { storePhoto } from "../photos/photo-store.ts";
import { type Rendition, renderPhoto } from "../photos/rendition.ts";
import type { Device } from "../registry/devices.ts";
import { findWorkers } from "../registry/workers.ts";
import type { Settings } from "../settings/settings.ts";
import type { Work } from "../storage/store.ts";
import { attendanceViews } from "./list.ts";
import { AHEAD_MS, type Punch, readPunch, timeKey } from "./punch.ts";

/** Punches that are ready to be stored. */
export interface Batch {
  readonly punches: readonly { punch: Punch; rendition: Rendition | null }[];
  /** Records without userCode, time or type. */
  readonly incomplete: number;
}

export interface Stored {
  readonly stored: number;
  readonly duplicates: number;
  /** Of persons whom the platform does not know, where the settings refuse those. */
  readonly refused: number;
}

/** Spec L37: the same person again within three seconds does not count. */
const TOO_SOON_MS = 3_000;

/** Reads records and makes renditions of oversize photos; outside the transaction, since decoding takes its time. */
export async function prepareBatch(
  records: readonly unknown[],
  now: number,
  settings: Settings,
  log: Log,
): Promise<Batch> {
  const punches: Batch["punches"][number][] = [];
  let incomplete = 0;
  for (const record of records) {
    const punch = readPunch(record, now, settings.maxPhotoBytes);
    if (!punch) incomplete++;
    else
      punches.push({
        punch,
        rendition: punch.flags.includes("oversize") ? await rendition(punch, log) : null,
      });
  }
  return { punches, incomplete };
}

async function rendition(punch: Punch, log: Log): Promise<Rendition | null> {
  try {
    return punch.photo && (await renderPhoto(punch.photo.bytes));
  } catch (error) {
    log.warn({ fault: Fault.accept(error).id }, "no rendition of an oversize punch photo");
    return null;
  }
}

/** Stores what is new. A punch that came before is a success too, or the device would send it for ever (B3). */
export async function storeBatch(
  work: Work,
  device: Device,
  settings: Settings,
  batch: Batch,
): Promise<Stored> {
  const codes = [...new Set(batch.punches.map(({ punch }) => punch.userCode))];
  const known = new Set((await findWorkers(work.db, codes)).map((worker) => String(worker.user_code)));
  let [stored, duplicates, refused] = [0, 0, 0];
  for (const entry of batch.punches) {
    if (settings.unknownUser === "reject" && !known.has(entry.punch.userCode)) refused++;
    else if (await storePunch(work, device, entry)) stored++;
    else duplicates++;
  }
  // What was punched long ago says nothing of the clock; what is yet to come does.
  const ahead = Math.max(...batch.punches.map(({ punch }) => (punch.time ?? 0) - work.now));
  if (ahead > AHEAD_MS) await noteSkew(work, device, ahead, settings);
  return { stored, duplicates, refused };
}

/** @returns false when it was there already */
async function storePunch(work: Work, device: Device, entry: Batch["punches"][number]): Promise<boolean> {
  const { punch, rendition } = entry;
  const key = {
    sn: device.sn,
    user_code: punch.userCode,
    time_key: timeKey(punch),
    type: punch.type,
  };
  const before = await work.db
    .selectFrom("attendance")
    .select("id")
    .where((eb) => eb.and(key))
    .executeTakeFirst();
  if (before) return false;
  const flags = [...punch.flags, ...((await comesTooSoon(work, device.sn, punch)) ? ["within3s"] : [])];
  const row = await work.db
    .insertInto("attendance")
    .values({
      ...key,
      time: punch.time,
      time_text: punch.timeText.slice(0, 64),
      temperature: punch.temperature,
      direction: device.direction,
      photo: punch.photo && (await storePhoto(work, punch.photo)),
      rendition: rendition && (await storePhoto(work, rendition)),
      flags: JSON.stringify(flags),
      received_at: work.now,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  const [view] = await attendanceViews(work.db, [row]);
  await work.emit("attendance", view);
  return true;
}

async function comesTooSoon(work: Work, sn: string, punch: Punch): Promise<boolean> {
  if (punch.time === null) return false;
  const earlier = await work.db
    .selectFrom("attendance")
    .select("id")
    .where("sn", "=", sn)
    .where("user_code", "=", punch.userCode)
    .where("time", ">", punch.time - TOO_SOON_MS)
    .where("time", "<=", punch.time)
    .executeTakeFirst();
  return earlier !== undefined;
}
