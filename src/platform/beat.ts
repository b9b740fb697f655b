import type { Clock } from "../base/clock.ts";

/**
 * A repeated task on the injected clock that rests while there is nothing to do.
 *
 * @param task one round; answers whether another is wanted
 */
export function beat(clock: Clock, everyMs: number, task: () => Promise<boolean>) {
  let cancel: (() => void) | null = null;
  let running: Promise<void> = Promise.resolve();
  let stopped = false;
  const round = () => {
    running = task().then((more) => {
      cancel = null;
      if (more) start();
    });
  };
  const start = () => {
    if (cancel === null && !stopped) cancel = clock.after(everyMs, round);
  };
  return {
    start,
    /** Waits for the round that is under way. */
    async stop() {
      stopped = true;
      cancel?.();
      await running;
    },
  };
}
