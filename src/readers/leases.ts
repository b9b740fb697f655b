/** Who holds a reader: one owner each, waiting ones in line, an end by clock. Pure but for the injected clock. */
import type { Clock } from "../base/clock.ts";
import { Fault } from "../base/fault.ts";
import { abortable } from "../base/mutex.ts";
import { readerFaults } from "./faults.ts";

export interface LeaseHolder {
  /** Unique per connection. */
  readonly id: string;
  /** Shown to others: the page's origin, or "本机程序". */
  readonly owner: string;
}

export interface Lease {
  readonly reader: string;
  readonly owner: string;
  /** ms since the epoch */
  readonly expiresAt: number;
}

interface Entry {
  readonly holder: LeaseHolder;
  expiresAt: number;
  stopTimer: () => void;
}

interface Waiter {
  readonly holder: LeaseHolder;
  readonly ttlMs: number;
  grant(lease: Lease): void;
}

export class Leases {
  readonly #clock: Clock;
  readonly #held = new Map<string, Entry>();
  readonly #lines = new Map<string, Waiter[]>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Takes the reader, or waits in line for it. Taking what one holds already renews it.
   * @throws Fault `reader.leased` naming the holder when it is not free within `waitMs`; the signal's reason
   */
  async acquire(
    reader: string,
    holder: LeaseHolder,
    options: { ttlMs: number; waitMs: number; signal?: AbortSignal },
  ): Promise<Lease> {
    const current = this.#held.get(reader);
    if (!current || current.holder.id === holder.id) return this.#grant(reader, holder, options.ttlMs);
    if (options.waitMs <= 0) throw leased(current);
    const line = this.#lines.get(reader) ?? [];
    this.#lines.set(reader, line);
    let leave = () => {};
    const granted = new Promise<Lease>((resolve, reject) => {
      const waiter: Waiter = { holder, ttlMs: options.ttlMs, grant: resolve };
      line.push(waiter);
      const stop = this.#clock.after(options.waitMs, () => reject(leased(this.#held.get(reader) ?? current)));
      leave = () => {
        stop();
        const place = line.indexOf(waiter);
        if (place >= 0) line.splice(place, 1);
      };
    });
    try {
      return await abortable(granted, options.signal);
    } finally {
      leave();
    }
  }

  /** Gives back what the holder holds: one reader, or all of them and the places in line. */
  release(holder: LeaseHolder, reader?: string): void {
    for (const [name, entry] of [...this.#held]) {
      if (entry.holder.id === holder.id && (reader === undefined || name === reader)) this.#free(name);
    }
    if (reader !== undefined) return;
    for (const line of this.#lines.values()) {
      for (const waiter of line.filter((candidate) => candidate.holder.id === holder.id))
        line.splice(line.indexOf(waiter), 1);
    }
  }

  /** @throws Fault `reader.leased` when somebody else holds the reader */
  demand(reader: string, holder: LeaseHolder): void {
    const entry = this.#held.get(reader);
    if (entry && entry.holder.id !== holder.id) throw leased(entry);
  }

  holderOf(reader: string): LeaseHolder | null {
    return this.#held.get(reader)?.holder ?? null;
  }

  #grant(reader: string, holder: LeaseHolder, ttlMs: number): Lease {
    this.#held.get(reader)?.stopTimer();
    const expiresAt = this.#clock.now() + ttlMs;
    const stopTimer = this.#clock.after(ttlMs, () => this.#free(reader));
    this.#held.set(reader, { holder, expiresAt, stopTimer });
    return { reader, owner: holder.owner, expiresAt };
  }

  #free(reader: string): void {
    this.#held.get(reader)?.stopTimer();
    this.#held.delete(reader);
    const next = this.#lines.get(reader)?.shift();
    if (next) next.grant(this.#grant(reader, next.holder, next.ttlMs));
  }
}

function leased({ holder }: Entry): Fault {
  return new Fault(readerFaults["reader.leased"], { owner: holder.owner });
}
