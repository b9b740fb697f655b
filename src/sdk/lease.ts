import { cancelled, leaseLost } from "./refusals.ts";

/** @internal */
export interface Grant {
  readonly reader: string;
  readonly lease: string;
}

/** @internal */
export interface LeaseKeeper {
  acquire(): Promise<Grant>;
  release(): Promise<unknown>;
  after(ms: number, callback: () => void): () => void;
  /** The lease is over, in whatever way. */
  ended(lease: Lease): void;
}

/** A reader held for this page alone; renewed by itself until `release()`, or lost with the connection. */
export class Lease {
  readonly reader: string;
  /** Aborted when the lease has ended; its reason tells why. */
  readonly signal: AbortSignal;
  readonly #abort = new AbortController();
  readonly #keeper: LeaseKeeper;
  readonly #ttlMs: number;
  #id: string;
  #stopTimer: (() => void) | undefined;

  /** @internal */
  constructor({ reader, lease }: Grant, ttlMs: number, keeper: LeaseKeeper) {
    this.reader = reader;
    this.signal = this.#abort.signal;
    this.#id = lease;
    this.#ttlMs = ttlMs;
    this.#keeper = keeper;
    this.#renewLater();
  }

  /** The agent's name of the lease. */
  get id(): string {
    return this.#id;
  }

  /** Gives the reader to whoever waits for it. */
  async release(): Promise<void> {
    if (this.signal.aborted) return;
    this.#end(cancelled());
    await this.#keeper.release();
  }

  /** @internal */
  lose(why: string): void {
    if (!this.signal.aborted) this.#end(leaseLost(why));
  }

  #end(reason: Error): void {
    this.#stopTimer?.();
    this.#abort.abort(reason);
    this.#keeper.ended(this);
  }

  #renewLater(): void {
    this.#stopTimer = this.#keeper.after(this.#ttlMs / 2, () => void this.#renew());
  }

  async #renew(): Promise<void> {
    try {
      this.#id = (await this.#keeper.acquire()).lease;
      if (this.signal.aborted) await this.#keeper.release();
      else this.#renewLater();
    } catch {
      this.lose("renewal");
    }
  }
}
