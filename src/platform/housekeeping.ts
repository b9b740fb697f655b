import type { Clock } from "../base/clock.ts";
import type { Log } from "../base/log.ts";
import { beat } from "./beat.ts";
import { expireDue } from "./queue/queue.ts";
import type { Store, Work } from "./storage/store.ts";

const EVERY_MS = 60_000;
/** Longer than any client should be away; a client that was gets `reset` and lists everything afresh. */
const KEEP_EVENTS_MS = 7 * 86_400_000;

/** What nobody asks for: ends commands whose time is over, forgets old events. */
export function housekeeping(store: Store, clock: Clock, log: Log): { stop(): Promise<void> } {
  const round = async () => {
    try {
      await store.write(async (work) => {
        await expireDue(work);
        await forgetOldEvents(work);
      });
    } catch (error) {
      log.error({ err: error }, "housekeeping failed; it is tried again in a minute");
    }
    return true;
  };
  const rounds = beat(clock, EVERY_MS, round);
  rounds.start();
  return rounds;
}

/** The newest event always stays: its number is where a new client begins. */
async function forgetOldEvents(work: Work): Promise<void> {
  await work.db
    .deleteFrom("events")
    .where("at", "<", work.now - KEEP_EVENTS_MS)
    .where("id", "<", (eb) => eb.selectFrom("events").select((e) => e.fn.max("id").as("last")))
    .execute();
}
