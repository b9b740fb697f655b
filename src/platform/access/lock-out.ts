import type { Clock } from "../../base/clock.ts";

/** device-protocol §6. */
export const MAX_FAILURES = 5;
export const LOCK_MS = 15 * 60_000;
/** Addresses remembered; one more forgets the oldest. */
const MAX_ADDRESSES = 10_000;

interface Record {
  failures: number;
  since: number;
  lockedUntil: number;
  /** Ids of tokens that were right from this address: they go on working while it is locked. */
  readonly trusted: Set<string>;
}

/**
 * Five wrong tokens within a quarter of an hour stop an address from signing in for as long. What signed in before
 * is not disturbed: behind a proxy or on one machine, one person's mistakes must not lock out the others.
 */
export class LockOut {
  readonly #clock: Clock;
  readonly #records = new Map<string, Record>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Milliseconds until this token may try again from this address; 0: now. @param id null: a wrong token */
  remaining(address: string, id: string | null): number {
    const record = this.#records.get(address);
    if (!record || (id !== null && record.trusted.has(id))) return 0;
    return Math.max(0, record.lockedUntil - this.#clock.now());
  }

  succeeded(address: string, id: string): void {
    const record = this.#recordOf(address);
    record.failures = 0;
    record.trusted.add(id);
  }

  /** @returns true when this failure locked the address */
  failed(address: string): boolean {
    const now = this.#clock.now();
    const record = this.#recordOf(address);
    if (now - record.since > LOCK_MS) Object.assign(record, { failures: 0, since: now });
    record.failures++;
    if (record.failures < MAX_FAILURES) return false;
    Object.assign(record, { failures: 0, since: now, lockedUntil: now + LOCK_MS });
    return true;
  }

  #recordOf(address: string): Record {
    const known = this.#records.get(address);
    if (known) return known;
    const [oldest] = this.#records.keys();
    if (this.#records.size >= MAX_ADDRESSES && oldest !== undefined) this.#records.delete(oldest);
    const record = { failures: 0, since: this.#clock.now(), lockedUntil: 0, trusted: new Set<string>() };
    this.#records.set(address, record);
    return record;
  }
}
