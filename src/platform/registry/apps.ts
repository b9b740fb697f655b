import { timingSafeEqual } from "node:crypto";
import { Fault } from "../../base/fault.ts";
import { type Random, randomHex } from "../../base/random.ts";
import { platformFaults } from "../faults.ts";
import type { AppView } from "../schemas.ts";
import type { Work } from "../storage/store.ts";
import type { AppTable, Db } from "../storage/tables.ts";

/** Case-sensitive look-up with a case-insensitive fallback (G16); both trimmed (G11). */
export async function findApp(db: Db, appid: string): Promise<AppTable | null> {
  const wanted = appid.trim();
  const exact = await db.selectFrom("apps").selectAll().where("appid", "=", wanted).executeTakeFirst();
  if (exact) return exact;
  const alike = await db
    .selectFrom("apps")
    .selectAll()
    .where((eb) => eb(eb.fn<string>("lower", ["appid"]), "=", wanted.toLowerCase()))
    .limit(2)
    .execute();
  return alike.length === 1 ? (alike[0] ?? null) : null;
}

/**
 * Registers an app; doing it again with the same secret, or without one, answers the one that is there.
 *
 * @throws Fault `platform.app-exists`
 */
export async function registerApp(
  work: Work,
  input: { appid: string; secret?: string | undefined; name?: string | undefined },
  random: Random,
): Promise<{ app: AppTable; created: boolean }> {
  const { appid } = input;
  const known = await work.db.selectFrom("apps").selectAll().where("appid", "=", appid).executeTakeFirst();
  if (known) {
    if (input.secret !== undefined && !sameText(input.secret, known.secret))
      throw new Fault(platformFaults["platform.app-exists"], { appid });
    return { app: known, created: false };
  }
  // Lower-case hexadecimal: the signed text is lower-cased as a whole, capitals would only seem to add strength.
  const secret = input.secret ?? randomHex(random, 32);
  const app = {
    appid,
    secret,
    name: input.name ?? appid,
    created_at: work.now,
    previous_secret: null,
    previous_until: null,
  };
  await work.db.insertInto("apps").values(app).execute();
  return { app, created: true };
}

/** The secrets that a device may sign with now: the current one first, the one before it while it overlaps. */
export function secretsOf(app: AppTable, now: number): string[] {
  const overlaps = app.previous_secret !== null && app.previous_until !== null && now < app.previous_until;
  return overlaps && app.previous_secret !== null ? [app.secret, app.previous_secret] : [app.secret];
}

/**
 * Gives the app a new secret; the old one stays good for a while, since devices are changed one by one.
 *
 * @throws Fault `platform.app-unknown`
 */
export async function rotateSecret(
  work: Work,
  appid: string,
  input: { secret?: string | undefined; overlapHours: number },
  random: Random,
): Promise<AppTable> {
  const known = await work.db.selectFrom("apps").selectAll().where("appid", "=", appid).executeTakeFirst();
  if (!known) throw new Fault(platformFaults["platform.app-unknown"], { appid });
  const secret = input.secret ?? randomHex(random, 32);
  if (sameText(secret, known.secret)) return known;
  return await work.db
    .updateTable("apps")
    .set({ secret, previous_secret: known.secret, previous_until: work.now + input.overlapHours * 3_600_000 })
    .where("appid", "=", appid)
    .returningAll()
    .executeTakeFirstOrThrow();
}

export async function listApps(db: Db, now: number): Promise<AppView[]> {
  const apps = await db
    .selectFrom("apps")
    .selectAll()
    .select((eb) =>
      eb
        .selectFrom("devices")
        .select((e) => e.fn.countAll<number>().as("count"))
        .whereRef("devices.appid", "=", "apps.appid")
        .as("devices"),
    )
    .orderBy("created_at")
    .execute();
  return apps.map((app) => ({
    appid: app.appid,
    name: app.name,
    devices: Number(app.devices ?? 0),
    createdAt: new Date(app.created_at).toISOString(),
    previousUntil: secretsOf(app, now).length > 1 ? new Date(app.previous_until ?? 0).toISOString() : null,
  }));
}

/** Equal texts, in a time that does not tell where they differ. */
export function sameText(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
