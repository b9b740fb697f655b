import { createHash } from "node:crypto";
import type { Store, Work } from "../storage/store.ts";
import type { Db } from "../storage/tables.ts";
import { type PictureHeader, pictureHeader } from "./header.ts";
import { renderSmall } from "./rendition.ts";

export interface StoredPhoto extends PictureHeader {
  readonly sha256: string;
  readonly bytes: Uint8Array;
}

/** Stores a picture once, however often it is sent. @returns its sha256 in lower-case hexadecimal */
export async function storePhoto(work: Work, photo: PictureHeader & { bytes: Uint8Array }): Promise<string> {
  const sha256 = createHash("sha256").update(photo.bytes).digest("hex");
  const { mime, width, height, bytes } = photo;
  await work.db
    .insertInto("photos")
    .values({ sha256, mime, width, height, bytes: Buffer.from(bytes), created_at: work.now })
    .onConflict((conflict) => conflict.column("sha256").doNothing())
    .execute();
  return sha256;
}

export async function findPhoto(db: Db, sha256: string): Promise<StoredPhoto | null> {
  const row = await db.selectFrom("photos").selectAll().where("sha256", "=", sha256).executeTakeFirst();
  return row ?? null;
}

/** Forgets a picture that no worker and no punch refers to any more. */
export async function dropUnusedPhoto(work: Work, sha256: string): Promise<void> {
  const { numDeletedRows } = await work.db
    .deleteFrom("photos")
    .where("sha256", "=", sha256)
    .where((eb) =>
      eb.not(eb.exists(eb.selectFrom("workers").select("user_code").where("workers.photo", "=", sha256))),
    )
    .where((eb) =>
      eb.not(eb.exists(eb.selectFrom("attendance").select("id").where("attendance.photo", "=", sha256))),
    )
    .where((eb) =>
      eb.not(eb.exists(eb.selectFrom("attendance").select("id").where("attendance.rendition", "=", sha256))),
    )
    .executeTakeFirst();
  if (numDeletedRows > 0n) await work.db.deleteFrom("small_photos").where("sha256", "=", sha256).execute();
}

/** The photo in at most 50 KB; made when it is first asked for. Null: there is no such photo. */
export async function findSmallPhoto(store: Store, sha256: string): Promise<StoredPhoto | null> {
  const kept = await store.read((db) =>
    db.selectFrom("small_photos").selectAll().where("sha256", "=", sha256).executeTakeFirst(),
  );
  const bytes = kept?.bytes ?? (await makeSmall(store, sha256));
  const header = bytes && pictureHeader(bytes);
  return bytes && header ? { ...header, sha256, bytes } : null;
}

async function makeSmall(store: Store, sha256: string): Promise<Uint8Array | null> {
  const photo = await store.read((db) => findPhoto(db, sha256));
  if (!photo) return null;
  const { bytes } = await renderSmall(photo.bytes);
  await store.write((work) =>
    work.db
      .insertInto("small_photos")
      .values({ sha256, bytes: Buffer.from(bytes), created_at: work.now })
      .onConflict((conflict) => conflict.column("sha256").doNothing())
      .execute(),
  );
  return bytes;
}

/** The user codes that a photo belongs to, for the audit log: workers, and who punched with it. */
export async function whoseFace(db: Db, sha256: string): Promise<string[]> {
  const workers = await db.selectFrom("workers").select("user_code").where("photo", "=", sha256).execute();
  const punches = await db
    .selectFrom("attendance")
    .select("user_code")
    .where("photo", "=", sha256)
    .limit(20)
    .execute();
  return [...new Set([...workers, ...punches].map((row) => String(row.user_code)))];
}
