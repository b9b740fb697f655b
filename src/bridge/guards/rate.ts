import type { Clock } from "../../base/clock.ts";

interface Bucket {
  tokens: number;
  at: number;
}

/** Origins that were seen lately are kept; beyond this the oldest is forgotten. */
const MAX_BUCKETS = 1_000;

/** Token buckets: so many at once, then so many per second, for each key. */
export class RateLimiter {
  readonly #clock: Clock;
  readonly #burst: number;
  readonly #perSecond: number;
  readonly #buckets = new Map<string, Bucket>();

  constructor(clock: Clock, burst: number, perSecond: number) {
    this.#clock = clock;
    this.#burst = burst;
    this.#perSecond = perSecond;
  }

  /** Takes one token. @returns false when there is none */
  take(key: string): boolean {
    const now = this.#clock.monotonic();
    const known = this.#buckets.get(key) ?? { tokens: this.#burst, at: now };
    const tokens = Math.min(this.#burst, known.tokens + ((now - known.at) / 1000) * this.#perSecond);
    const left = tokens >= 1 ? tokens - 1 : tokens;
    // Deleted and set again: the map's order is that of the last use.
    this.#buckets.delete(key);
    this.#buckets.set(key, { tokens: left, at: now });
    for (const oldest of this.#buckets.keys()) {
      if (this.#buckets.size <= MAX_BUCKETS) break;
      this.#buckets.delete(oldest);
    }
    return tokens >= 1;
  }
}
