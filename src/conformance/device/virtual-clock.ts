/** Time for our own terminal: it passes only while the terminal rests, so that a day takes a second. */
import type { Clock } from "../../base/clock.ts";

/** A request's time-out; nothing else in the terminal waits as long. */
const REQUEST_MS = 35_000;
const START = Date.UTC(2026, 10, 24, 2);

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

export class VirtualClock implements Clock {
  #passed = 0;
  #shift = 0;
  readonly #timers = new Set<Timer>();
  #asking = 0;
  #resting = 0;
  /** Somebody keeps the terminal waiting for an answer: time passes all the same. */
  hangs = false;

  now(): number {
    return START + this.#passed + this.#shift;
  }

  monotonic(): number {
    return this.#passed;
  }

  /** Somebody sets the machine's clock. */
  set(ms: number): void {
    this.#shift += ms - this.now();
  }

  after(ms: number, callback: () => void): () => void {
    const asks = ms === REQUEST_MS;
    const count = (change: number) => {
      if (asks) this.#asking += change;
      else this.#resting += change;
    };
    const timer: Timer = {
      at: this.#passed + Math.max(0, ms),
      callback: () => {
        stop();
        callback();
      },
    };
    const stop = () => {
      if (this.#timers.delete(timer)) count(-1);
    };
    this.#timers.add(timer);
    count(1);
    return stop;
  }

  /** @returns whether `until` came to hold within `limitMs` */
  async pass(until: () => boolean, limitMs: number): Promise<boolean> {
    const limit = this.#passed + limitMs;
    for (;;) {
      await settle();
      if (this.#working) {
        await new Promise((resolve) => setTimeout(resolve, 1));
        continue;
      }
      if (until()) return true;
      if (this.#passed >= limit) return false;
      this.#step(limit);
    }
  }

  /** It computes, or waits for an answer that will come. */
  get #working(): boolean {
    return this.#asking > 0 ? !this.hangs : this.#resting === 0;
  }

  /** To the next timer, or to the end. */
  #step(end: number): void {
    const due = [...this.#timers].filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at);
    this.#passed = due[0]?.at ?? end;
    for (const timer of due) if (timer.at <= this.#passed && this.#timers.has(timer)) timer.callback();
  }
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}
