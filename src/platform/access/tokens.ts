/** Bearer tokens: made here, shown once, kept as SHA-256. All of them are in memory: every call asks. */
import { createHash } from "node:crypto";
import type { Selectable } from "kysely";
import { Fault } from "../../base/fault.ts";
import { type Random, randomHex } from "../../base/random.ts";
import { platformFaults } from "../faults.ts";
import type { Role, TokenCreated, TokenView } from "../schemas.ts";
import type { Store } from "../storage/store.ts";
import type { TokenTable } from "../storage/tables.ts";

/** Who calls. */
export interface Actor {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
}

/** The installation's own token: the agent, the command line. It is in no table and cannot be revoked. */
const OWN: Actor = { id: "own", name: "本机", role: "admin" };

export class Tokens {
  readonly #store: Store;
  readonly #random: Random;
  readonly #ownHash: string;
  #byHash = new Map<string, Actor>();
  readonly #used = new Map<string, number>();

  /** @param ownToken of the installation */
  constructor(store: Store, random: Random, ownToken: string) {
    this.#store = store;
    this.#random = random;
    this.#ownHash = hashOf(ownToken);
  }

  async load(): Promise<void> {
    const rows = await this.#store.read((db) =>
      db.selectFrom("tokens").selectAll().where("revoked_at", "is", null).execute(),
    );
    this.#byHash = new Map(rows.map(({ hash, id, name, role }) => [hash, { id, name, role }]));
  }

  /** Looked up by hash, so that the time it takes tells nothing of a token. */
  find(token: string, now: number): Actor | null {
    const hash = hashOf(token);
    if (hash === this.#ownHash) return OWN;
    const actor = this.#byHash.get(hash) ?? null;
    if (actor) this.#used.set(actor.id, now);
    return actor;
  }

  async create(input: { name: string; role: Role }): Promise<TokenCreated> {
    const token = `idb_${randomHex(this.#random, 32)}`;
    const id = this.#random.uuid();
    const row = await this.#store.write((work) =>
      work.db
        .insertInto("tokens")
        .values({
          ...input,
          id,
          hash: hashOf(token),
          created_at: work.now,
          last_used_at: null,
          revoked_at: null,
        })
        .returningAll()
        .executeTakeFirstOrThrow(),
    );
    await this.load();
    return { ...viewOf(row), token };
  }

  /** Effective with the next call; the record stays for the audit. @throws Fault `platform.token-unknown` */
  async revoke(id: string): Promise<TokenView> {
    const row = await this.#store.write((work) =>
      work.db
        .updateTable("tokens")
        .set((eb) => ({ revoked_at: eb.fn.coalesce("revoked_at", eb.val(work.now)) }))
        .where("id", "=", id)
        .returningAll()
        .executeTakeFirst(),
    );
    if (!row) throw new Fault(platformFaults["platform.token-unknown"], { id });
    await this.load();
    return viewOf(row);
  }

  async list(): Promise<TokenView[]> {
    await this.saveUse();
    const rows = await this.#store.read((db) =>
      db.selectFrom("tokens").selectAll().orderBy("created_at").orderBy("id").execute(),
    );
    return rows.map(viewOf);
  }

  /** When tokens were last used is written now and then, not with every call. */
  async saveUse(): Promise<void> {
    if (this.#used.size === 0) return;
    const used = [...this.#used];
    this.#used.clear();
    await this.#store.write(async ({ db }) => {
      for (const [id, last_used_at] of used)
        await db.updateTable("tokens").set({ last_used_at }).where("id", "=", id).execute();
    });
  }
}

function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

function viewOf(row: Selectable<TokenTable>): TokenView {
  const maybe = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());
  return {
    id: row.id,
    name: row.name,
    role: row.role,
    createdAt: new Date(row.created_at).toISOString(),
    lastUsedAt: maybe(row.last_used_at),
    revokedAt: maybe(row.revoked_at),
  };
}
