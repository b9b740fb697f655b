import { timingSafeEqual } from "node:crypto";
import { Fault } from "../../base/fault.ts";
import { type Random, randomHex } from "../../base/random.ts";
import { platformFaults } from "../faults.ts";
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
  const app = { appid, secret, name: input.name ?? appid, created_at: work.now };
  await work.db.insertInto("apps").values(app).execute();
  return { app, created: true };
}

/** Equal texts, in a time that does not tell where they differ. */
export function sameText(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
