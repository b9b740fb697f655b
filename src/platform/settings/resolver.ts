import type { z } from "zod";
import type { Origin } from "../schemas.ts";
import type { Store, Work } from "../storage/store.ts";
import type { SettingTable } from "../storage/tables.ts";
import { layered, PartialSettings, type Settings } from "./settings.ts";

export type Scope = SettingTable["scope"];
export interface Subject {
  readonly appid?: string | undefined;
  readonly model?: string | null | undefined;
  readonly sn?: string | undefined;
}
type Stored = z.output<typeof PartialSettings>;

/** Effective settings by subject. All of them are in memory: every request asks, and changes are rare. */
export class SettingsResolver {
  readonly #store: Store;
  readonly #base: Stored;
  #scopes = new Map<string, Stored>();

  /** @param base below what the database holds: the configuration file's settings */
  constructor(store: Store, base: PartialSettings = {}) {
    this.#store = store;
    this.#base = PartialSettings.parse(base);
  }

  async load(): Promise<void> {
    const rows = await this.#store.read((db) => db.selectFrom("settings").selectAll().execute());
    const raw = new Map<string, Record<string, unknown>>();
    for (const row of rows) {
      const key = keyOf(row.scope, row.scope_id);
      raw.set(key, { ...raw.get(key), [row.name]: JSON.parse(row.value) });
    }
    this.#scopes = new Map([...raw].map(([key, values]) => [key, PartialSettings.parse(values)]));
  }

  resolve({ appid, model, sn }: Subject = {}): Settings {
    return layered(
      this.#base,
      this.own("global", ""),
      appid ? this.own("app", appid) : {},
      model ? this.own("model", model) : {},
      sn ? this.own("device", sn) : {},
    );
  }

  /** The effective settings with the scope that gave each. */
  explain({ appid, model, sn }: Subject = {}): { effective: Settings; origins: Record<string, Origin> } {
    const layers: [Origin, Stored][] = [
      ["config", this.#base],
      ["global", this.own("global", "")],
      ["app", appid ? this.own("app", appid) : {}],
      ["model", model ? this.own("model", model) : {}],
      ["device", sn ? this.own("device", sn) : {}],
    ];
    const effective = layered(...layers.map(([, settings]) => settings));
    const origins: Record<string, Origin> = {};
    for (const name of Object.keys(effective))
      origins[name] = layers.findLast(([, settings]) => name in settings)?.[0] ?? "default";
    return { effective, origins };
  }

  /** What this scope itself sets. */
  own(scope: Scope, id: string): Stored {
    return this.#scopes.get(keyOf(scope, id)) ?? {};
  }

  /** Sets the given entries of a scope; null takes an entry away. */
  async change(scope: Scope, id: string, changes: Stored, removed: readonly string[] = []): Promise<void> {
    await this.#store.write(async (work) => {
      for (const name of removed) await entry(work, scope, id, name).execute();
      for (const [name, value] of Object.entries(changes)) {
        await entry(work, scope, id, name).execute();
        await work.db
          .insertInto("settings")
          .values({ scope, scope_id: id, name, value: JSON.stringify(value) })
          .execute();
      }
    });
    await this.load();
  }
}

const keyOf = (scope: Scope, id: string) => `${scope}:${id}`;

function entry(work: Work, scope: Scope, id: string, name: string) {
  return work.db
    .deleteFrom("settings")
    .where("scope", "=", scope)
    .where("scope_id", "=", id)
    .where("name", "=", name);
}
