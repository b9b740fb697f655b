/** Any page may knock as often as it likes: that must not push out of a bounded log what others did. */
import type { Clock } from "../../base/clock.ts";
import { RateLimiter } from "../guards/rate.ts";

/** Written at once, of one origin and of all together; then one in so many seconds, of each kind. */
const OF_ONE = 20;
const OF_ALL = 200;

/** Which of the things that anybody may cause are written one by one; the others are counted. */
export class Sparing {
  readonly #ofOne: RateLimiter;
  readonly #ofAll: RateLimiter;
  #unwritten = 0;

  constructor(clock: Clock, thenEveryS: number) {
    this.#ofOne = new RateLimiter(clock, OF_ONE, 1 / thenEveryS);
    this.#ofAll = new RateLimiter(clock, OF_ALL, 1 / thenEveryS);
  }

  /** @returns how many before it were not written, of any origin; null: this one is not either */
  admit(origin: string | null): { readonly unwritten?: number } | null {
    if (!this.#ofOne.take(origin ?? "") || !this.#ofAll.take("")) {
      this.#unwritten += 1;
      return null;
    }
    const unwritten = this.#unwritten;
    this.#unwritten = 0;
    return unwritten === 0 ? {} : { unwritten };
  }
}
