import { createHash } from "node:crypto";
import type { Work } from "../storage/store.ts";
import type { Db } from "../storage/tables.ts";
import type { PictureHeader } from "./header.ts";

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
  await work.db
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
    .execute();
}
