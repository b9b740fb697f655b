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

/** A reader that is held, by one after the other as long as somebody waits. */
interface Entry {
  holder: LeaseHolder;
  lease: Lease;
  stopTimer: () => void;
  readonly line: Waiter[];
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
    if (!current) return this.#take(reader, holder, options.ttlMs);
    if (current.holder.id === holder.id) return this.#renew(current, options.ttlMs);
    if (options.takeOver !== undefined) {
      current.holder.lost?.(current.lease, "taken-over");
      return this.#handOver(current, holder, options.ttlMs);
    }
    if (options.waitMs <= 0) throw leased(current);
    return await this.#wait(current, holder, options);
  }

  /** Gives back what the holder holds: one reader, or all of them and the places in line. */
  release(holder: Pick<LeaseHolder, "id">, reader?: string): boolean {
    let released = false;
    for (const entry of [...this.#held.values()]) {
      if (entry.holder.id !== holder.id || (reader !== undefined && entry.lease.reader !== reader)) continue;
      this.#free(entry);
      released = true;
    }
    if (reader !== undefined) return released;
    for (const entry of this.#held.values()) {
      for (const waiter of entry.line.filter((candidate) => candidate.holder.id === holder.id))
        this.#leave(entry, waiter);
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
    const entry = this.#held.get(reader);
    return { reader, lease: entry?.lease ?? null, waiting: entry?.line.length ?? 0 };
  }

  async #wait(
    entry: Entry,
    holder: LeaseHolder,
    { ttlMs, waitMs, signal }: { ttlMs: number; waitMs: number; signal?: AbortSignal },
  ): Promise<Lease> {
    const { reader } = entry.lease;
    if (entry.line.some((waiter) => waiter.holder.id === holder.id))
      throw new Fault(readerFaults["lease.already-waiting"], { reader });
    const granted = Promise.withResolvers<Lease>();
    const waiter = { holder, ttlMs, grant: granted.resolve };
    entry.line.push(waiter);
    // Whoever holds it then; while somebody waits, somebody does.
    const stop = this.#clock.after(waitMs, () => granted.reject(leased(entry)));
    this.#tell(reader);
    try {
      return await abortable(granted.promise, signal);
    } finally {
      stop();
      this.#leave(entry, waiter);
    }
  }

  #demandTakeOver(current: Entry | undefined, holder: LeaseHolder, lease: string): void {
    if (current?.lease.id !== lease) throw new Fault(readerFaults["lease.changed"]);
    if (!holder.privileged && current.holder.owner !== holder.owner) throw leased(current);
  }

  /** What nobody has. */
  #take(reader: string, holder: LeaseHolder, ttlMs: number): Lease {
    const lease = this.#newLease(reader, holder, ttlMs);
    const stopTimer = this.#clock.after(ttlMs, () => this.#expire(entry));
    const entry: Entry = { holder, lease, stopTimer, line: [] };
    this.#held.set(reader, entry);
    this.#tell(reader);
    return lease;
  }

  #handOver(entry: Entry, holder: LeaseHolder, ttlMs: number): Lease {
    entry.holder = holder;
    return this.#begin(entry, this.#newLease(entry.lease.reader, holder, ttlMs), ttlMs);
  }

  #renew(entry: Entry, ttlMs: number): Lease {
    if (entry.line.length > 0) return entry.lease;
    return this.#begin(entry, { ...entry.lease, expiresAt: this.#clock.now() + ttlMs }, ttlMs);
  }

  #begin(entry: Entry, lease: Lease, ttlMs: number): Lease {
    entry.stopTimer();
    entry.lease = lease;
    entry.stopTimer = this.#clock.after(ttlMs, () => this.#expire(entry));
    this.#tell(lease.reader);
    return lease;
  }

  #newLease(reader: string, { owner }: LeaseHolder, ttlMs: number): Lease {
    return { id: this.#random.uuid(), reader, owner, expiresAt: this.#clock.now() + ttlMs };
  }

  #expire(entry: Entry): void {
    const { holder, lease } = entry;
    this.#free(entry);
    holder.lost?.(lease, "expired");
  }

  #free(entry: Entry): void {
    const next = entry.line.shift();
    if (next) next.grant(this.#handOver(entry, next.holder, next.ttlMs));
    else {
      entry.stopTimer();
      this.#held.delete(entry.lease.reader);
      this.#tell(entry.lease.reader);
    }
  }

  /** Out of the line, if it stands there still. */
  #leave({ lease, line }: Entry, waiter: Waiter): void {
    const place = line.indexOf(waiter);
    if (place < 0) return;
    line.splice(place, 1);
    this.#tell(lease.reader);
  }

  #tell(reader: string): void {
    this.emit("changed", this.stateOf(reader));
  }
}

function leased({ holder }: Entry): Fault {
  return new Fault(readerFaults["reader.leased"], { owner: holder.owner });
}
