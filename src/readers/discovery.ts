import type { Allowed, DeviceInfo, Driver, DriverEntry } from "../../drivers/contract.ts";
import type { Clock } from "../base/clock.ts";
import type { Log } from "../base/log.ts";
import { Mutex } from "../base/mutex.ts";
import { withDeadline } from "./deadline.ts";
import { type Candidate, candidate, type FoundReader, identify, withPermission } from "./identify.ts";

/** A driver that does not say which devices it has holds up the others for so long. */
const LIST_MS = 5_000;

export interface DiscoveryOptions {
  readonly drivers: readonly DriverEntry[];
  readonly allowed: Allowed;
  readonly clock: Clock;
  readonly log: Log;
}

/** What is plugged in, whenever that may have changed. One driver's trouble never costs the readers of another. */
export class Discovery {
  readonly #options: DiscoveryOptions;
  /** Devices that each driver listed last. */
  readonly #drivers = new Map<Driver, readonly DeviceInfo[]>();
  readonly #mutex = new Mutex();
  #due = false;
  #running = false;
  readonly #stopWatching: (() => void)[] = [];

  constructor(options: DiscoveryOptions) {
    this.#options = options;
  }

  /**
   * Loads the drivers, looks once and follows what comes and goes.
   * @param known ids in use, by path
   * @param found is given every reader that is there, one call at a time
   */
  async start(
    known: () => ReadonlyMap<string, string>,
    found: (readers: ReadonlyMap<string, FoundReader>) => Promise<void>,
  ): Promise<void> {
    const { clock, log, allowed, drivers } = this.#options;
    this.#running = true;
    const look = () => this.#look(known, found);
    for (const entry of drivers) {
      try {
        const driver = await entry.load({ clock, log: log.child({ driver: entry.name }), allowed });
        this.#drivers.set(driver, []);
        this.#stopWatching.push(driver.watch(() => void this.#soon(look)));
      } catch (error) {
        log.warn({ driver: entry.name, error: String(error) }, "a driver could not be loaded");
      }
    }
    await look();
  }

  /** Resolves when no call of `found` is under way; there will be no other. */
  async stop(): Promise<void> {
    this.#running = false;
    for (const stop of this.#stopWatching.splice(0)) stop();
    await this.#mutex.run(async () => this.#drivers.clear());
  }

  /** Every driver tells of the same event; one look that has not begun yet serves them all. */
  async #soon(look: () => Promise<void>): Promise<void> {
    if (this.#due) return;
    this.#due = true;
    await look();
  }

  async #look(
    known: () => ReadonlyMap<string, string>,
    found: (readers: ReadonlyMap<string, FoundReader>) => Promise<void>,
  ): Promise<void> {
    await this.#mutex.run(async () => {
      this.#due = false;
      if (!this.#running) return;
      const candidates = await this.#candidates();
      if (this.#running) await found(identify(candidates, known()));
    });
  }

  async #candidates(): Promise<Candidate[]> {
    const { allowed } = this.#options;
    await Promise.all([...this.#drivers.keys()].map((driver) => this.#list(driver)));
    return [...this.#drivers].flatMap(([driver, devices]) =>
      devices.flatMap((device) => {
        const one = candidate(driver, device);
        return one ? [withPermission(one, allowed)] : [];
      }),
    );
  }

  /** A driver that cannot say keeps what it listed last. */
  async #list(driver: Driver): Promise<void> {
    const { clock, log } = this.#options;
    try {
      const late = () => new Error("no answer in time");
      this.#drivers.set(driver, await withDeadline(driver.list(), LIST_MS, clock, late));
    } catch (error) {
      log.warn({ driver: driver.name, error: String(error) }, "a driver could not list its devices");
    }
  }
}
