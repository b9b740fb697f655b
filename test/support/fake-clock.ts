import type { Clock } from "../../src/base/clock.ts";

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** A clock that stands still until the test moves it. Timers run in the order of their time. */
export class FakeClock implements Clock {
  #now: number;
  readonly #start: number;
  readonly #timers = new Set<Timer>();

  constructor(start: number | string = "2026-11-24T02:00:00Z") {
    this.#now = typeof start === "string" ? Date.parse(start) : start;
    this.#start = this.#now;
  }

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#now - this.#start;
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { at: this.#now + Math.max(0, ms), callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** How many timers are set: lets a test wait until the code under test sleeps. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Moves time on, running every timer that falls due, and lets promises settle between them. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (;;) {
      await settle();
      const next = [...this.#timers].filter((t) => t.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#timers.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.callback();
    }
    this.#now = end;
    await settle();
  }
}

/**
 * Real files take real time, under load a lot of it: this clock stands still for as long as one is being looked at. A
 * file that is being closed is a request of another name.
 */
const atFiles = () => process.getActiveResourcesInfo().some((what) => /^(FSReq|CloseReq)/.test(what));

async function settle(): Promise<void> {
  for (let turns = 0; turns < 5; turns++) {
    await new Promise((resolve) => setImmediate(resolve));
    if (atFiles()) turns = -1;
  }
}
