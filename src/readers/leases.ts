/**
 * Who holds a reader: one owner each, waiting ones in line, an end by clock. Pure but for the injected clock and
 * random source.
 *
 * Guarantees: a reader has at most one holder. Those who wait get it in the order they came, each with one place in
 * line. While somebody waits a holder cannot prolong its lease, so nobody starves. A lease is taken over only by
 * naming the very lease that is meant (compare and swap), so two clerks never fight blindly.
 */
import { EventEmitter } from "node:events";
import type { Clock } from "../base/clock.ts";
import { Fault } from "../base/fault.ts";
import { abortable } from "../base/mutex.ts";
import type { Random } from "../base/random.ts";
import { readerFaults } from "./faults.ts";

export interface LeaseHolder {
  /** Unique per connection. */
  readonly id: string;
  /** Shown to others: the page's origin, or "本机程序". */
  readonly owner: string;
  /** May take readers over from every owner: the agent's own page, where a person decides. */
  readonly privileged?: boolean;
  /** Told when a lease ends that was not given back. */
  lost?(lease: Lease, why: "expired" | "taken-over"): void;
}

export interface Lease {
  /** Names this lease alone; a new holder gets a new one. */
  readonly id: string;
  readonly reader: string;
  readonly owner: string;
  /** ms since the epoch */
  readonly expiresAt: number;
}

export interface LeaseState {
  readonly reader: string;
  readonly lease: Lease | null;
  readonly waiting: number;
}

interface Entry {
  readonly holder: LeaseHolder;
  lease: Lease;
  stopTimer: () => void;
}

interface Waiter {
  readonly holder: LeaseHolder;
  readonly ttlMs: number;
  grant(lease: Lease): void;
}

export class Leases extends EventEmitter<{ changed: [LeaseState] }> {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #held = new Map<string, Entry>();
  readonly #lines = new Map<string, Waiter[]>();

  constructor(clock: Clock, random: Random) {
    super();
    this.#clock = clock;
    this.#random = random;
    // One listener per reading that is under way.
    this.setMaxListeners(0);
  }

  /**
   * Takes the reader, or waits in line for it. Taking what one holds already renews it.
   * @param options.takeOver id of the lease that is taken from its holder: of the same owner, or by a privileged one
   * @throws Fault `reader.leased` naming the holder when it is not free within `waitMs`, `lease.changed`,
   *   `lease.already-waiting`; the signal's reason
   */
  async acquire(
    reader: string,
    holder: LeaseHolder,
    options: { ttlMs: number; waitMs: number; takeOver?: string | undefined; signal?: AbortSignal },
  ): Promise<Lease> {
    const current = this.#held.get(reader);
    if (options.takeOver !== undefined) this.#demandTakeOver(current, holder, options.takeOver);
    if (!current) return this.#grant(reader, holder, options.ttlMs);
    if (current.holder.id === holder.id) return this.#renew(current, options.ttlMs);
    if (options.takeOver !== undefined) {
      current.holder.lost?.(current.lease, "taken-over");
      return this.#grant(reader, holder, options.ttlMs);
    }
    if (options.waitMs <= 0) throw leased(current);
    return await this.#wait(reader, holder, options);
  }

  /** Gives back what the holder holds: one reader, or all of them and the places in line. */
  release(holder: Pick<LeaseHolder, "id">, reader?: string): boolean {
    let released = false;
    for (const [name, entry] of [...this.#held]) {
      if (entry.holder.id !== holder.id || (reader !== undefined && name !== reader)) continue;
      this.#free(name);
      released = true;
    }
    if (reader !== undefined) return released;
    for (const [name, line] of [...this.#lines]) {
      for (const waiter of line.filter((candidate) => candidate.holder.id === holder.id))
        this.#leave(name, waiter);
    }
    return released;
  }

  /** @throws Fault `reader.leased` when somebody else holds the reader */
  demand(reader: string, holder: Pick<LeaseHolder, "id">): void {
    const entry = this.#held.get(reader);
    if (entry && entry.holder.id !== holder.id) throw leased(entry);
  }

  holderOf(reader: string): LeaseHolder | null {
    return this.#held.get(reader)?.holder ?? null;
  }

  stateOf(reader: string): LeaseState {
    return {
      reader,
      lease: this.#held.get(reader)?.lease ?? null,
      waiting: this.#lines.get(reader)?.length ?? 0,
    };
  }

  async #wait(
    reader: string,
    holder: LeaseHolder,
    options: { ttlMs: number; waitMs: number; signal?: AbortSignal },
  ): Promise<Lease> {
    const line = this.#lines.get(reader) ?? [];
    if (line.some((waiter) => waiter.holder.id === holder.id))
      throw new Fault(readerFaults["lease.already-waiting"], { reader });
    this.#lines.set(reader, line);
    let stop = () => {};
    let waiter: Waiter | undefined;
    const granted = new Promise<Lease>((resolve, reject) => {
      waiter = { holder, ttlMs: options.ttlMs, grant: resolve };
      line.push(waiter);
      stop = this.#clock.after(options.waitMs, () => reject(this.#busy(reader)));
    });
    this.#tell(reader);
    try {
      return await abortable(granted, options.signal);
    } finally {
      stop();
      if (waiter) this.#leave(reader, waiter);
    }
  }

  #demandTakeOver(current: Entry | undefined, holder: LeaseHolder, lease: string): void {
    if (current?.lease.id !== lease) throw new Fault(readerFaults["lease.changed"]);
    if (!holder.privileged && current.holder.owner !== holder.owner) throw leased(current);
  }

  #grant(reader: string, holder: LeaseHolder, ttlMs: number): Lease {
    this.#held.get(reader)?.stopTimer();
    const expiresAt = this.#clock.now() + ttlMs;
    const lease = { id: this.#random.uuid(), reader, owner: holder.owner, expiresAt };
    this.#held.set(reader, { holder, lease, stopTimer: this.#expire(reader, ttlMs) });
    this.#tell(reader);
    return lease;
  }

  #renew(entry: Entry, ttlMs: number): Lease {
    const { reader } = entry.lease;
    if (this.#lines.has(reader)) return entry.lease;
    entry.stopTimer();
    entry.lease = { ...entry.lease, expiresAt: this.#clock.now() + ttlMs };
    entry.stopTimer = this.#expire(reader, ttlMs);
    this.#tell(reader);
    return entry.lease;
  }

  #expire(reader: string, ttlMs: number): () => void {
    return this.#clock.after(ttlMs, () => {
      const entry = this.#held.get(reader);
      this.#free(reader);
      entry?.holder.lost?.(entry.lease, "expired");
    });
  }

  #free(reader: string): void {
    this.#held.get(reader)?.stopTimer();
    this.#held.delete(reader);
    const next = this.#lines.get(reader)?.[0];
    if (next) {
      this.#take(reader, next);
      next.grant(this.#grant(reader, next.holder, next.ttlMs));
    } else this.#tell(reader);
  }

  /** Out of the line, if it stands there still. */
  #leave(reader: string, waiter: Waiter): void {
    if (this.#take(reader, waiter)) this.#tell(reader);
  }

  #take(reader: string, waiter: Waiter): boolean {
    const line = this.#lines.get(reader) ?? [];
    const place = line.indexOf(waiter);
    if (place >= 0) line.splice(place, 1);
    if (line.length === 0) this.#lines.delete(reader);
    return place >= 0;
  }

  #busy(reader: string): Fault {
    const entry = this.#held.get(reader);
    return entry ? leased(entry) : new Fault(readerFaults["lease.changed"]);
  }

  #tell(reader: string): void {
    this.emit("changed", this.stateOf(reader));
  }
}

function leased({ holder }: Entry): Fault {
  return new Fault(readerFaults["reader.leased"], { owner: holder.owner });
}
