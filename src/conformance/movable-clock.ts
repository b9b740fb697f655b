import { type Clock, systemClock } from "../base/clock.ts";

interface Timer {
  readonly at: number;
  readonly callback: () => void;
  readonly cancel: () => void;
}

/** The real clock, that can be moved on: what would be due by then is called, in order. */
export class MovableClock implements Clock {
  #ahead = 0;
  readonly #timers = new Set<Timer>();
  /** The server has no time (S43-03). */
  broken = false;

  now(): number {
    return this.broken ? Number.NaN : Math.round(systemClock.now() + this.#ahead);
  }

  monotonic(): number {
    return systemClock.monotonic() + this.#ahead;
  }

  after(ms: number, callback: () => void): () => void {
    const timer: Timer = {
      at: this.monotonic() + ms,
      callback: () => {
        this.#timers.delete(timer);
        callback();
      },
      cancel: systemClock.after(ms, () => timer.callback()),
    };
    this.#timers.add(timer);
    return () => {
      timer.cancel();
      this.#timers.delete(timer);
    };
  }

  /** Lets `ms` pass at once; promises settle between two timers. */
  async advance(ms: number): Promise<void> {
    const end = this.monotonic() + ms;
    for (;;) {
      const next = [...this.#timers].filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#ahead += Math.max(0, next.at - this.monotonic());
      next.cancel();
      next.callback();
      for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
    }
    this.#ahead += Math.max(0, end - this.monotonic());
  }
}
