import { EventEmitter } from "node:events";
import type { Allowed, DriverEntry } from "../../drivers/contract.ts";
import type { Clock } from "../base/clock.ts";
import { Fault } from "../base/fault.ts";
import type { Log } from "../base/log.ts";
import type { Card } from "../card/card.ts";
import type { CheckPolicy } from "../card/checks/policy.ts";
import type { PortraitDecoder } from "../card/portrait/decoder.ts";
import type { Exchange } from "../sam/port.ts";
import { type ComposeOptions, type Composer, composeCard, type Reading } from "./compose.ts";
import { Discovery } from "./discovery.ts";
import { readerFaults } from "./faults.ts";
import type { FoundReader } from "./identify.ts";
import { ManagedReader, type ReaderEvent } from "./managed-reader.ts";
import { mayBeUsed, type ReaderView, type ReadOptions } from "./reader.ts";
import type { Span } from "./trace.ts";
import { concerns, Watches, type WatchOptions } from "./watches.ts";

export interface CardEvent {
  readonly type: "placed" | "read" | "removed" | "moved" | "failed";
  readonly reader: string;
  readonly card?: Card;
  readonly fault?: Fault;
  /** Of a card that was read: what it took. */
  readonly spans?: readonly Span[];
}

export interface ReaderManagerOptions {
  readonly drivers: readonly DriverEntry[];
  readonly portraitDecoders: readonly PortraitDecoder[];
  /** Purpose printed over composed faces; null = none. */
  readonly watermark?: string | null;
  /** Font files for characters on faces that our own fonts lack. */
  readonly rareFonts?: readonly string[];
  /** What is demanded of a worker's age; default: the law's bands. */
  readonly checkPolicy?: CheckPolicy;
  /** Absent: no serial port and no device behind a generic chip id is opened. */
  readonly allowed?: Allowed;
  readonly clock: Clock;
  readonly log: Log;
}

interface ReaderEvents {
  added: [ReaderView];
  removed: [ReaderView];
  changed: [ReaderView];
  error: [ReaderView];
  card: [CardEvent];
  /** What passed between agent and reader: command, status, number of bytes; with the reader's id. */
  exchange: [string, Exchange];
}

/** Which readers are there; reads and watches them. Each has its own queue. */
export class ReaderManager extends EventEmitter<ReaderEvents> {
  readonly #options: ReaderManagerOptions;
  #composer: Composer;
  readonly #discovery: Discovery;
  readonly #readers = new Map<string, ManagedReader>();
  readonly #watches = new Watches();

  constructor(options: ReaderManagerOptions) {
    super();
    // One listener per page that is told of cards.
    this.setMaxListeners(0);
    this.#options = options;
    const { clock, log, checkPolicy, rareFonts } = options;
    const { drivers, allowed = { serialPorts: [], devices: [] } } = options;
    this.#composer = {
      decoders: options.portraitDecoders,
      watermark: options.watermark ?? null,
      checkPolicy,
      rareFonts,
      clock,
      log,
    };
    this.#discovery = new Discovery({ drivers, allowed, clock, log });
  }

  /** Loads the drivers, finds what is plugged in and follows what comes and goes. */
  async start(): Promise<void> {
    const known = () => new Map([...this.#readers].map(([id, reader]) => [reader.path, id]));
    await this.#discovery.start(known, (found) => this.#update(found));
  }

  async stop(): Promise<void> {
    const readers = [...this.#readers.values()];
    this.#watches.clear();
    this.#readers.clear();
    await Promise.all([this.#discovery.stop(), ...readers.map((reader) => reader.close())]);
  }

  /** In the order of their coming; devices that are no readers for certain come last. */
  list(): ReaderView[] {
    const views = [...this.#readers.values()].map((reader) => reader.view);
    return views.toSorted((a, b) => Number(mayBeUsed(b)) - Number(mayBeUsed(a)));
  }

  /** Of card faces that are composed from now on. */
  setWatermark(watermark: string | null): void {
    this.#composer = { ...this.#composer, watermark };
  }

  /** @throws Fault `reader.none`, `reader.unknown`, `card.none` and what reading can meet; the signal's reason */
  async read(options: ReadOptions): Promise<Card> {
    const { waitMs = 0, fingerprint = false, signal, trace } = options;
    const reading = await this.#choose(options.reader).read({ waitMs, fingerprint, signal, trace });
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
    for (const [id, reader] of this.#readers) if (concerns(own, id)) this.#announceCurrent(reader, own);
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
    const [best] = [...this.#readers.values()].toSorted((a, b) => rank(a.view) - rank(b.view));
    if (!best) throw new Fault(readerFaults["reader.none"]);
    return best;
  }

  async #update(found: ReadonlyMap<string, FoundReader>): Promise<void> {
    const leaving: Promise<void>[] = [];
    for (const [id, reader] of this.#readers) {
      if (found.has(id)) continue;
      this.#readers.delete(id);
      leaving.push(reader.close());
      this.emit("removed", reader.view);
    }
    for (const [id, one] of found) {
      const known = this.#readers.get(id);
      if (known) known.relisted(one.device);
      else this.#add(id, one);
    }
    await Promise.all(leaving);
  }

  #add(id: string, { device, driver, fingerprint }: FoundReader): void {
    const { clock, log } = this.#options;
    const name = device.product ?? fingerprint.label;
    const reader = new ManagedReader({ id, name, device, driver, clock, log });
    reader.on("changed", () => this.#changed(reader));
    reader.on("card", (event) => void this.#announce(id, event));
    reader.on("exchange", (exchange) => this.emit("exchange", id, exchange));
    this.#readers.set(id, reader);
    this.emit("added", reader.view);
    this.#updateWatches();
  }

  #changed(reader: ManagedReader): void {
    const { view } = reader;
    // Of a reader that was removed nothing more is told.
    if (this.#readers.get(view.id) !== reader) return;
    this.emit(view.state === "failed" && this.listenerCount("error") > 0 ? "error" : "changed", view);
  }

  #updateWatches(): void {
    for (const [id, reader] of this.#readers) {
      const wanted = this.#watches.wantedOf(id);
      if (wanted) reader.watch(wanted.fingerprint);
      else reader.unwatch();
    }
  }

  async #announce(id: string, event: ReaderEvent): Promise<void> {
    const wanted = this.#watches.wantedOf(id);
    if (!wanted) return;
    if (event.type === "failed") this.emit("card", { type: "failed", reader: id, fault: event.fault });
    else if (event.type !== "read") this.emit("card", { type: event.type, reader: id });
    else await this.#announceReading(id, event.reading, { ...wanted, trace: event.trace });
  }

  async #announceReading(id: string, reading: Reading, options: ComposeOptions): Promise<void> {
    try {
      const card = await composeCard(reading, options, this.#composer);
      this.emit("card", { type: "read", reader: id, card, spans: options.trace?.spans ?? [] });
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

/** Which reader is taken where none is named: one that is ready, else one that works, else one that may be mended. */
export function rank(view: ReaderView): number {
  if (view.state === "ready") return 0;
  if (view.state === "busy") return 1;
  return mayBeUsed(view) ? 2 : 3;
}
