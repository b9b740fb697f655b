import type { Clock } from "../../base/clock.ts";
import type { Log } from "../../base/log.ts";
import { beat } from "../beat.ts";

/** The registered devices' end of silence, milliseconds: older than this is offline (device-protocol §6). */
export function offlineAfter(timeInterval: number): number {
  return Math.max(3 * timeInterval * 1000, 90_000);
}

export interface PresenceOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Writes when devices were last seen. */
  readonly flush: (seen: ReadonlyMap<string, number>) => Promise<void>;
  /** A device came or went. */
  readonly changed: (sn: string, online: boolean) => void;
}

const TICK_MS = 10_000;

/**
 * Which devices are there. A heartbeat would cost a disk write each if it were stored at once, and nothing is
 * promised about it: it stays in memory and is written every ten seconds.
 */
export class Presence {
  readonly #options: PresenceOptions;
  readonly #online = new Map<string, { at: number; offlineAfter: number }>();
  readonly #unsaved = new Map<string, number>();
  readonly #beat: ReturnType<typeof beat>;

  constructor(options: PresenceOptions) {
    this.#options = options;
    this.#beat = beat(options.clock, TICK_MS, () => this.#tick());
  }

  /** A device called. */
  seen(sn: string, timeInterval: number): void {
    const at = this.#options.clock.now();
    if (!Number.isFinite(at)) return;
    const wasOnline = this.#online.has(sn);
    this.#online.set(sn, { at, offlineAfter: offlineAfter(timeInterval) });
    this.#unsaved.set(sn, at);
    this.#beat.start();
    if (!wasOnline) this.#options.changed(sn, true);
  }

  isOnline(sn: string): boolean {
    const device = this.#online.get(sn);
    return device !== undefined && this.#options.clock.now() - device.at <= device.offlineAfter;
  }

  /** Null: not since this program started. */
  lastSeen(sn: string): number | null {
    return this.#online.get(sn)?.at ?? this.#unsaved.get(sn) ?? null;
  }

  async close(): Promise<void> {
    await this.#beat.stop();
    await this.#save();
  }

  async #tick(): Promise<boolean> {
    for (const sn of [...this.#online.keys()].filter((sn) => !this.isOnline(sn))) {
      this.#online.delete(sn);
      this.#options.changed(sn, false);
    }
    await this.#save();
    return this.#online.size > 0 || this.#unsaved.size > 0;
  }

  async #save(): Promise<void> {
    if (this.#unsaved.size === 0) return;
    const seen = new Map(this.#unsaved);
    this.#unsaved.clear();
    try {
      await this.#options.flush(seen);
    } catch (error) {
      for (const [sn, at] of seen) if (!this.#unsaved.has(sn)) this.#unsaved.set(sn, at);
      this.#options.log.error({ err: error }, "when devices were last seen could not be stored");
    }
  }
}
