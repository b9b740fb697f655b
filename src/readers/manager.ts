import { EventEmitter } from "node:events";
import type { DeviceInfo, Driver, DriverEntry, Fingerprint } from "../../drivers/contract.ts";
import type { Clock } from "../base/clock.ts";
import { Fault } from "../base/fault.ts";
import type { Log } from "../base/log.ts";
import { Mutex } from "../base/mutex.ts";
import type { Card } from "../card/card.ts";
import type { CheckPolicy } from "../card/checks/policy.ts";
import type { PortraitDecoder } from "../card/portrait/decoder.ts";
import { type ComposeOptions, type Composer, composeCard } from "./compose.ts";
import { readerFaults } from "./faults.ts";
import { ManagedReader, type ReaderEvent } from "./managed-reader.ts";
import type { ReaderView, ReadOptions } from "./reader.ts";

export interface CardEvent {
  readonly type: "placed" | "read" | "removed" | "moved" | "failed";
  readonly reader: string;
  readonly card?: Card;
  readonly fault?: Fault;
}

export interface ReaderManagerOptions {
  readonly drivers: readonly DriverEntry[];
  readonly portraitDecoders: readonly PortraitDecoder[];
  /** Purpose printed over composed faces; null = none. */
  readonly watermark?: string | null;
  /** What is demanded of a worker's age; default: the law's bands. */
  readonly checkPolicy?: CheckPolicy;
  readonly clock: Clock;
  readonly log: Log;
}

export interface WatchOptions extends ComposeOptions {
  readonly reader?: string | undefined;
}

interface ReaderEvents {
  added: [ReaderView];
  removed: [ReaderView];
  changed: [ReaderView];
  error: [ReaderView];
  card: [CardEvent];
}

/** Which readers are there; reads and watches them. */
export class ReaderManager extends EventEmitter<ReaderEvents> {
  readonly #options: ReaderManagerOptions;
  readonly #composer: Composer;
  readonly #readers = new Map<string, ManagedReader>();
  readonly #watches = new Set<WatchOptions>();
  readonly #refreshing = new Mutex();
  #refreshDue = false;
  #drivers: Driver[] = [];
  #stopWatching: (() => void)[] = [];

  constructor(options: ReaderManagerOptions) {
    super();
    this.#options = options;
    const { clock, log, checkPolicy } = options;
    this.#composer = {
      decoders: options.portraitDecoders,
      watermark: options.watermark ?? null,
      ...(checkPolicy ? { checkPolicy } : {}),
      clock,
      log,
    };
  }

  /** Loads the drivers, finds what is plugged in and follows what comes and goes. */
  async start(): Promise<void> {
    const { clock, log, drivers } = this.#options;
    for (const entry of drivers) {
      try {
        const driver = await entry.load({ clock, log: log.child({ driver: entry.name }) });
        this.#drivers.push(driver);
        this.#stopWatching.push(driver.watch(() => void this.#refreshSoon()));
      } catch (error) {
        // One driver's missing library must not cost the other readers.
        log.warn({ driver: entry.name, error: String(error) }, "a driver could not be loaded");
      }
    }
    await this.#refresh();
  }

  async stop(): Promise<void> {
    for (const stop of this.#stopWatching) stop();
    this.#stopWatching = [];
    this.#drivers = [];
    this.#watches.clear();
    const readers = [...this.#readers.values()];
    this.#readers.clear();
    await Promise.all(readers.map((reader) => reader.close()));
  }

  list(): ReaderView[] {
    return [...this.#readers.values()].map((reader) => reader.view);
  }

  /** @throws Fault `reader.none`, `reader.unknown`, `card.none` and what reading can meet; the signal's reason */
  async read(options: ReadOptions): Promise<Card> {
    const { waitMs = 0, fingerprint = false, signal } = options;
    const reading = await this.#choose(options.reader).read({ waitMs, fingerprint, signal });
    return await composeCard(reading, options, this.#composer);
  }

  /**
   * Announces cards by `card` events until the returned function is called. A card that already lies there is
   * announced to a new watcher as well, as soon as it is proven to lie there still.
   */
  watch(options: WatchOptions = {}): () => void {
    const own = { ...options };
    this.#watches.add(own);
    this.#updateWatches();
    for (const reader of this.#readers.values())
      if (concerns(own, reader.view)) this.#announceCurrent(reader, own);
    return () => {
      this.#watches.delete(own);
      this.#updateWatches();
    };
  }

  #choose(id: string | undefined): ManagedReader {
    if (id !== undefined) {
      const reader = this.#readers.get(id);
      if (!reader) throw new Fault(readerFaults["reader.unknown"], { reader: id });
      return reader;
    }
    const all = [...this.#readers.values()];
    const reader = all.find((candidate) => candidate.view.state === "ready") ?? all[0];
    if (!reader) throw new Fault(readerFaults["reader.none"]);
    return reader;
  }

  /** Every driver tells of the same event; one look that has not begun yet serves them all. */
  async #refreshSoon(): Promise<void> {
    if (this.#refreshDue) return;
    this.#refreshDue = true;
    await this.#refresh();
  }

  async #refresh(): Promise<void> {
    await this.#refreshing.run(async () => {
      this.#refreshDue = false;
      const found = await this.#findDevices();
      for (const [id, reader] of this.#readers) {
        if (found.has(id)) continue;
        this.#readers.delete(id);
        await reader.close();
        this.emit("removed", reader.view);
      }
      for (const [id, { device, driver, fingerprint }] of found) {
        const known = this.#readers.get(id);
        if (known) known.relisted(device);
        else this.#add(id, device, driver, fingerprint);
      }
    });
  }

  #add(id: string, device: DeviceInfo, driver: Driver, fingerprint: Fingerprint): void {
    const { clock, log } = this.#options;
    const reader = new ManagedReader({
      id,
      name: device.product ?? fingerprint.label,
      device,
      driver,
      clock,
      log,
    });
    reader.on("changed", () =>
      this.emit(
        reader.view.state === "failed" && this.listenerCount("error") > 0 ? "error" : "changed",
        reader.view,
      ),
    );
    reader.on("card", (event) => void this.#announce(id, event));
    this.#readers.set(id, reader);
    this.emit("added", reader.view);
    this.#updateWatches();
  }

  /** Every device once, with the driver that is surest of it. */
  async #findDevices() {
    const found = new Map<string, { device: DeviceInfo; driver: Driver; fingerprint: Fingerprint }>();
    for (const driver of this.#drivers) {
      const devices = await driver.list().catch((error: unknown) => {
        this.#options.log.warn(
          { driver: driver.name, error: String(error) },
          "a driver could not list its devices",
        );
        return [];
      });
      for (const device of devices) {
        const fingerprint = bestFingerprint(driver, device);
        if (!fingerprint || fingerprint.conflictProne) continue;
        const id = readerId(driver, device);
        const known = found.get(id);
        if (!known || known.fingerprint.score < fingerprint.score)
          found.set(id, { device, driver, fingerprint });
      }
    }
    return found;
  }

  #updateWatches(): void {
    for (const reader of this.#readers.values()) {
      const watches = [...this.#watches].filter((watch) => concerns(watch, reader.view));
      if (watches.length > 0) reader.watch(watches.some((watch) => watch.fingerprint));
      else reader.unwatch();
    }
  }

  async #announce(id: string, event: ReaderEvent): Promise<void> {
    const watches = [...this.#watches].filter((watch) => watch.reader === undefined || watch.reader === id);
    if (watches.length === 0) return;
    if (event.type === "failed") this.emit("card", { type: "failed", reader: id, fault: event.fault });
    else if (event.type !== "read") this.emit("card", { type: event.type, reader: id });
    else await this.#announceReading(id, event.reading, union(watches));
  }

  async #announceReading(
    id: string,
    reading: Parameters<typeof composeCard>[0],
    options: ComposeOptions,
  ): Promise<void> {
    try {
      this.emit("card", {
        type: "read",
        reader: id,
        card: await composeCard(reading, options, this.#composer),
      });
    } catch (error) {
      this.emit("card", { type: "failed", reader: id, fault: Fault.accept(error) });
    }
  }

  /** For a watcher that comes when the card is already there. */
  #announceCurrent(reader: ManagedReader, options: WatchOptions): void {
    if (reader.view.card !== "read") return;
    reader
      .read({ waitMs: 0, fingerprint: options.fingerprint ?? false })
      .then((reading) => this.#announceReading(reader.view.id, reading, options))
      .catch(() => {});
  }
}

const concerns = (watch: WatchOptions, view: ReaderView) =>
  watch.reader === undefined || watch.reader === view.id;

/** What any of the watchers wants. */
function union(watches: readonly WatchOptions[]): ComposeOptions {
  return {
    faces: watches.some((watch) => watch.faces),
    fingerprint: watches.some((watch) => watch.fingerprint),
    portrait: watches.some((watch) => watch.portrait !== false),
  };
}

function bestFingerprint(driver: Driver, device: DeviceInfo): Fingerprint | undefined {
  return driver.fingerprints
    .filter(
      (candidate) =>
        candidate.bus === device.bus &&
        (candidate.vendorId === undefined || candidate.vendorId === device.vendorId) &&
        (candidate.productId === undefined || candidate.productId === device.productId),
    )
    .toSorted((a, b) => b.score - a.score)[0];
}

/** The serial number survives re-plugging at another port; the path is all there is without one. */
function readerId(driver: Driver, device: DeviceInfo): string {
  if (device.bus === "virtual") return device.path;
  return `${driver.name}:${device.serialNumber || device.path}`;
}
