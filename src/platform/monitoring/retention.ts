/** What is forgotten, and when. Runs in small steps, so that devices do not wait for it. */

import { dropUnusedPhoto } from "../photos/photo-store.ts";
import type { Settings } from "../settings/settings.ts";
import { reserveNumber, type Store, type Work } from "../storage/store.ts";

const DAY = 86_400_000;
/** Longer than any client should be away; a client that was gets `reset` and lists everything afresh. */
const KEEP_EVENTS_MS = 7 * DAY;
/** Rows per step: some ten milliseconds. */
const STEP = 200;
/** Whatever somebody sends, the traffic log stays below this. */
const MAX_TRAFFIC = 300_000;

/** One round: at most a step of each kind. @returns whether there is more to forget at once */
export async function forgetOld(store: Store, settings: Settings): Promise<boolean> {
  return await store.write(async (work) => {
    const punchesBefore = settings.punchDays > 0 ? work.now - settings.punchDays * DAY : 0;
    const photosBefore = Math.max(work.now - settings.punchPhotoDays * DAY, punchesBefore);
    const photosLeft = await forgetPunchPhotos(work, photosBefore);
    const more = [
      photosLeft,
      await forgetEvents(work),
      await forgetTraffic(work, work.now - settings.trafficDays * DAY),
      await forgetAudit(work, work.now - settings.auditDays * DAY),
      // A punch goes after its photo, or the photo would stay for ever.
      !photosLeft && (await forgetPunches(work, punchesBefore)),
    ];
    return more.includes(true);
  });
}

/** The newest event always stays: its number is where a new client begins. */
async function forgetEvents({ db, now }: Work): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom("events")
    .where("id", "in", (eb) =>
      eb
        .selectFrom("events")
        .select("id")
        .where("at", "<", now - KEEP_EVENTS_MS)
        .where("id", "<", (e) => e.selectFrom("events").select((x) => x.fn.max("id").as("last")))
        .limit(STEP * 10),
    )
    .executeTakeFirst();
  return Number(numDeletedRows) === STEP * 10;
}

async function forgetTraffic({ db }: Work, before: number): Promise<boolean> {
  const { last } = await db
    .selectFrom("traffic")
    .select((eb) => eb.fn.max("id").as("last"))
    .executeTakeFirstOrThrow();
  const { numDeletedRows } = await db
    .deleteFrom("traffic")
    .where("id", "in", (eb) =>
      eb
        .selectFrom("traffic")
        .select("id")
        .where((e) => e.or([e("last_at", "<", before), e("id", "<", Number(last ?? 0) - MAX_TRAFFIC)]))
        .limit(STEP),
    )
    .executeTakeFirst();
  return Number(numDeletedRows) === STEP;
}

async function forgetAudit({ db }: Work, before: number): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom("audit")
    .where("id", "in", (eb) => eb.selectFrom("audit").select("id").where("at", "<", before).limit(STEP))
    .executeTakeFirst();
  return Number(numDeletedRows) === STEP;
}

/** Up to when photos were forgotten: what lies before need not be looked through again. */
const FORGOTTEN = "punch-photos-forgotten";

/** The punch stays, its photo goes, unless a worker or a younger punch has the same one. */
async function forgetPunchPhotos(work: Work, before: number): Promise<boolean> {
  const { db } = work;
  const mark = await db
    .selectFrom("counters")
    .select("value")
    .where("name", "=", FORGOTTEN)
    .executeTakeFirst();
  const rows = await db
    .selectFrom("attendance")
    .select(["id", "photo", "rendition", "received_at"])
    .where("received_at", ">=", Number(mark?.value ?? 0))
    .where("received_at", "<", before)
    .where("photo", "is not", null)
    .orderBy("received_at")
    .limit(STEP)
    .execute();
  for (const row of rows) {
    await db
      .updateTable("attendance")
      .set({ photo: null, rendition: null })
      .where("id", "=", row.id)
      .execute();
    for (const sha256 of [row.photo, row.rendition]) if (sha256) await dropUnusedPhoto(work, sha256);
  }
  const done = rows.length < STEP;
  const upTo = done ? before : (rows.at(-1)?.received_at ?? 0);
  // Once a day is enough: a round that finds nothing should write nothing.
  if (upTo - Number(mark?.value ?? 0) > DAY) await reserveNumber(work, FORGOTTEN, upTo);
  return !done;
}

async function forgetPunches({ db }: Work, before: number): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom("attendance")
    .where("id", "in", (eb) =>
      eb.selectFrom("attendance").select("id").where("received_at", "<", before).limit(STEP),
    )
    .executeTakeFirst();
  return Number(numDeletedRows) === STEP;
}
