/** Who did what, and who saw which photo. */
import type { AuditEntry } from "../schemas.ts";
import type { Store } from "../storage/store.ts";
import type { Db } from "../storage/tables.ts";
import type { Actor } from "./tokens.ts";

export interface Deed {
  /** Null: nobody we know, a failed sign-in. */
  readonly actor: Actor | null;
  /** `POST /commands` */
  readonly action: string;
  /** The path's variable part: a serial number, a user code, a hash. */
  readonly target: string;
  /** No photo, no secret, no whole ID number. */
  readonly detail: Readonly<Record<string, unknown>>;
  readonly address: string;
}

export async function recordDeed(store: Store, deed: Deed): Promise<void> {
  await store.write((work) =>
    work.db
      .insertInto("audit")
      .values({
        at: work.now,
        actor: deed.actor?.name ?? "",
        role: deed.actor?.role ?? "",
        action: deed.action.slice(0, 100),
        target: deed.target.slice(0, 200),
        detail: JSON.stringify(deed.detail),
        address: deed.address,
      })
      .execute(),
  );
}

export interface AuditFilter {
  readonly before?: number | undefined;
  readonly limit: number;
  readonly actor?: string | undefined;
  readonly target?: string | undefined;
}

/** The newest first. */
export async function listAudit(db: Db, filter: AuditFilter): Promise<AuditEntry[]> {
  let query = db.selectFrom("audit").selectAll();
  if (filter.before !== undefined) query = query.where("id", "<", filter.before);
  if (filter.actor !== undefined) query = query.where("actor", "=", filter.actor);
  if (filter.target !== undefined) query = query.where("target", "=", filter.target);
  const rows = await query.orderBy("id", "desc").limit(filter.limit).execute();
  return rows.map(({ at, detail, ...row }) => ({
    ...row,
    at: new Date(at).toISOString(),
    detail: JSON.parse(detail) as Record<string, unknown>,
  }));
}
