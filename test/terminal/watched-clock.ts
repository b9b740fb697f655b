/** Injected time that never outruns the real network: it passes only while the terminal rests. */
import type { Clock } from "../../src/base/clock.ts";
import type { FakeClock } from "../support/fake-clock.ts";

/** A request's time-out; nothing else in the terminal waits as long. */
const REQUEST_MS = 35_000;
const STEP_MS = 1_000;

/** The terminal's view of the fake clock; knows what the terminal waits for. */
export class WatchedClock implements Clock {
  readonly #inner: FakeClock;
  #asking = 0;
  #resting = 0;
  /** Set by a test in which somebody keeps the terminal waiting: time passes all the same. */
  hangs = false;

  constructor(inner: FakeClock) {
    this.#inner = inner;
  }

  now(): number {
    return this.#inner.now();
  }

  monotonic(): number {
    return this.#inner.monotonic();
  }

  /** It computes, or waits for an answer that will come. */
  get working(): boolean {
    return this.#asking > 0 ? !this.hangs : this.#resting === 0;
  }

  after(ms: number, callback: () => void): () => void {
    const count = (change: number) => {
      if (ms === REQUEST_MS) this.#asking += change;
      else this.#resting += change;
    };
    count(1);
    let open = true;
    const close = () => {
      if (open) count(-1);
      open = false;
    };
    const stop = this.#inner.after(ms, () => {
      close();
      callback();
    });
    return () => {
      close();
      stop();
    };
  }

  /** Lets time pass, a second a step, until `until` holds and the terminal rests. */
  async pass(until: () => boolean, limitMs = 3_600_000): Promise<void> {
    const limit = this.monotonic() + limitMs;
    while (this.working || !until()) {
      if (this.monotonic() > limit) throw new Error(`nothing of the kind in ${limitMs} ms`);
      if (this.working) await new Promise((resolve) => setImmediate(resolve));
      else await this.#inner.advance(STEP_MS);
    }
  }

  async passFor(ms: number): Promise<void> {
    const end = this.monotonic() + ms;
    await this.pass(() => this.monotonic() >= end, ms + 60_000);
  }
}
