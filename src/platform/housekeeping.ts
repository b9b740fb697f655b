import type { Clock } from "../base/clock.ts";
import type { Log } from "../base/log.ts";
import { beat } from "./beat.ts";
import { queueInfoChecks } from "./monitoring/info-checks.ts";
import { forgetOld } from "./monitoring/retention.ts";
import { expireDue } from "./queue/queue.ts";
import type { Presence } from "./registry/presence.ts";
import type { SettingsResolver } from "./settings/resolver.ts";
import type { Store } from "./storage/store.ts";

const EVERY_MS = 60_000;
/** Steps of forgetting in one round, with a breath between them. */
const MAX_STEPS = 50;

export interface HousekeepingServices {
  readonly store: Store;
  readonly settings: SettingsResolver;
  readonly presence: Presence;
  readonly clock: Clock;
  readonly log: Log;
  /** When tokens were last used is kept in memory until now. */
  readonly saveTokenUse: () => Promise<void>;
}

/** What nobody asks for: ends commands whose time is over, asks devices for news, forgets what is old. */
export function housekeeping(services: HousekeepingServices): { stop(): Promise<void> } {
  const { store, settings, presence, clock, log } = services;
  const round = async () => {
    try {
      await store.write(expireDue);
      await store.write((work) => queueInfoChecks(work, presence, settings));
      await services.saveTokenUse();
      for (let step = 0; step < MAX_STEPS && (await forgetOld(store, settings.resolve())); step++)
        await new Promise((resolve) => setImmediate(resolve));
    } catch (error) {
      log.error({ err: error }, "housekeeping failed; it is tried again in a minute");
    }
    return true;
  };
  const rounds = beat(clock, EVERY_MS, round);
  rounds.start();
  return rounds;
}
