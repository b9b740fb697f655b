import { type Random, randomHex } from "../../base/random.ts";
import type { Store } from "../storage/store.ts";

/** A random secret of the platform's own, made at the first start and kept in the encrypted database. */
export async function platformSecret(store: Store, random: Random, name: string): Promise<Uint8Array> {
  const kept = await store.read((db) =>
    db.selectFrom("secrets").select("value").where("name", "=", name).executeTakeFirst(),
  );
  if (kept) return Buffer.from(kept.value, "hex");
  const value = randomHex(random, 32);
  await store.write(({ db }) => db.insertInto("secrets").values({ name, value }).execute());
  return Buffer.from(value, "hex");
}
