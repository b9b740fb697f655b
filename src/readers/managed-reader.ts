import { EventEmitter } from "node:events";
import type { DeviceInfo, Driver } from "../../drivers/contract.ts";
import { driverFaults } from "../../drivers/faults.ts";
import type { Clock } from "../base/clock.ts";
import { sleep } from "../base/clock.ts";
import { Fault } from "../base/fault.ts";
import type { Log } from "../base/log.ts";
import { Mutex } from "../base/mutex.ts";
import { samFaults } from "../sam/faults.ts";
import { SamSession } from "../sam/session.ts";
import type { Reading } from "./compose.ts";
import { readerFaults } from "./faults.ts";
import type { CardPresence, ReaderState, ReaderView } from "./reader.ts";

/** Between two looks for a card, or for its removal. */
export const POLL_MS = 300;

export type ReaderEvent =
  | { readonly type: "placed" | "removed" | "moved" }
  | { readonly type: "read"; readonly reading: Reading }
  | { readonly type: "failed"; readonly fault: Fault };

export interface ManagedReaderOptions {
  readonly id: string;
  readonly name: string;
  readonly device: DeviceInfo;
  readonly driver: Driver;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * One reader: opened when first needed, one command at a time, always aware of what lies on it.
 *
 * A card that was read is usually not found again until it leaves the field, so its blocks are kept while it lies
 * there and every answer from them is preceded by a presence check. They are forgotten the moment the card is gone:
 * nobody is ever shown the last person again.
 */
export class ManagedReader extends EventEmitter<{ changed: []; card: [ReaderEvent] }> {
  readonly #options: ManagedReaderOptions;
  readonly #mutex = new Mutex();
  #device: DeviceInfo;
  #session: SamSession | null = null;
  #samId: string | null = null;
  #state: ReaderState = "ready";
  #fault: Fault | null = null;
  #presence: CardPresence = "none";
  /** The card that lies there and was read. */
  #reading: Reading | null = null;
  #withFingerprint = false;
  #watching: AbortController | null = null;
  readonly #closed = new AbortController();

  constructor(options: ManagedReaderOptions) {
    super();
    this.#options = options;
    this.#device = options.device;
    this.#heedObstacle();
  }

  get view(): ReaderView {
    const { id, name, driver } = this.#options;
    return {
      id,
      name,
      driver: driver.name,
      state: this.#state,
      card: this.#presence,
      simulated: this.#device.bus === "virtual",
      samId: this.#samId,
      ...(this.#fault ? { fault: { id: this.#fault.id, ...this.#fault.text("zh") } } : {}),
    };
  }

  /** The driver lists it again: perhaps at another path, perhaps without what stood in the way of opening it. */
  relisted(device: DeviceInfo): void {
    const before = this.#device.obstacle?.id;
    this.#device = device;
    if (!this.#session && before !== device.obstacle?.id) this.#heedObstacle();
  }

  /**
   * The card that lies there, or the next one within `waitMs`.
   * @throws Fault `card.none`, `card.moved`, `card.read-failed`, `reader.*`, `sam.*`; the signal's reason
   */
  async read(options: {
    waitMs: number;
    fingerprint: boolean;
    signal?: AbortSignal | undefined;
  }): Promise<Reading> {
    const { clock } = this.#options;
    const signal = options.signal
      ? AbortSignal.any([options.signal, this.#closed.signal])
      : this.#closed.signal;
    const deadline = clock.monotonic() + options.waitMs;
    for (;;) {
      const reading = await this.#mutex.run(
        () => this.#look({ retryFailed: true, fingerprint: options.fingerprint, signal }),
        signal,
      );
      if (reading) return reading;
      const left = deadline - clock.monotonic();
      if (left <= 0) throw new Fault(readerFaults["card.none"]);
      await sleep(clock, Math.min(POLL_MS, left), signal);
    }
  }

  /** Looks for cards until {@link unwatch}; each new card is read once and announced. */
  watch(fingerprint: boolean): void {
    this.#withFingerprint = fingerprint;
    if (this.#watching) return;
    this.#watching = new AbortController();
    void this.#poll(AbortSignal.any([this.#watching.signal, this.#closed.signal]));
  }

  unwatch(): void {
    this.#watching?.abort(new Fault(readerFaults["card.none"]));
    this.#watching = null;
  }

  /** The device is gone or the program ends. Everybody who waits is told. */
  async close(): Promise<void> {
    this.#closed.abort(new Fault(driverFaults["reader.unplugged"]));
    await this.#hangUp();
  }

  async #poll(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.#mutex.run(
          () => this.#look({ retryFailed: false, fingerprint: this.#withFingerprint, signal }),
          signal,
        );
      } catch (error) {
        if (signal.aborted) return;
        if (!(error instanceof Fault))
          this.#options.log.error({ error: String(error) }, "watching a reader failed");
      }
      await sleep(this.#options.clock, POLL_MS, signal).catch(() => {});
    }
  }

  /** One look at the reader: what lies there is read if it was not yet. Null: nothing there. */
  async #look(how: {
    retryFailed: boolean;
    fingerprint: boolean;
    signal: AbortSignal;
  }): Promise<Reading | null> {
    try {
      const session = await this.#open(how.signal);
      if (this.#reading) {
        if (await session.isPresent(how.signal)) return await this.#completed(session, this.#reading, how);
        this.#gone();
      }
      if (!(await session.find(how.signal))) {
        this.#gone();
        return null;
      }
      if (this.#presence !== "none" && !how.retryFailed) return null;
      this.#setPresence("present");
      this.emit("card", { type: "placed" });
      return await this.#readFound(session, how);
    } catch (error) {
      await this.#failed(error, how.signal);
      throw error;
    }
  }

  /** Reads the card that was just found; one that is lost on the way gets a second chance while it lies there. */
  async #readFound(
    session: SamSession,
    how: { fingerprint: boolean; signal: AbortSignal },
  ): Promise<Reading> {
    this.#setState("busy");
    try {
      const reading = await this.#readSelected(session, how).catch(async (error: unknown) => {
        if (!isCardTrouble(error)) throw error;
        if (!(await session.find(how.signal))) throw new Fault(samFaults["card.moved"], {}, { cause: error });
        return await this.#readSelected(session, how);
      });
      this.#reading = reading;
      this.#setPresence("read");
      this.emit("card", { type: "read", reading });
      return reading;
    } finally {
      this.#setState("ready");
    }
  }

  async #readSelected(
    session: SamSession,
    { fingerprint, signal }: { fingerprint: boolean; signal: AbortSignal },
  ): Promise<Reading> {
    await session.select(signal);
    const blocks = await session.readBase(fingerprint, signal);
    const addresses = await session.readAddresses(signal);
    return {
      blocks: { ...blocks, ...(addresses.length > 0 ? { addresses } : {}) },
      reader: this.#options.id,
      samId: session.samId,
      simulated: this.#device.bus === "virtual",
      at: this.#options.clock.now(),
    };
  }

  /** A card read without fingerprints is read again when somebody asks for them; it is still selected. */
  async #completed(
    session: SamSession,
    reading: Reading,
    how: { fingerprint: boolean; signal: AbortSignal },
  ): Promise<Reading> {
    if (!how.fingerprint || reading.blocks.fingerprint) return reading;
    const { fingerprint } = await session.readBase(true, how.signal);
    const blocks = { ...reading.blocks, fingerprint: fingerprint ?? new Uint8Array() };
    this.#reading = { ...reading, blocks };
    return this.#reading;
  }

  #gone(): void {
    this.#reading = null;
    if (this.#presence === "none") return;
    this.#setPresence("none");
    this.emit("card", { type: "removed" });
  }

  async #failed(error: unknown, signal: AbortSignal): Promise<void> {
    if (!(error instanceof Fault) || signal.aborted) return this.#forgetTransport();
    if (error.is(samFaults["card.moved"])) {
      this.#setPresence("none");
      this.emit("card", { type: "moved" });
    } else if (error.is(samFaults["card.foreign"])) this.#setPresence("foreign");
    else if (error.is(samFaults["card.read-failed"])) this.#setPresence("moved");
    else await this.#readerTrouble(error);
    this.emit("card", { type: "failed", fault: error });
  }

  /** An answer may still be under way after an abort or a time-out: the next command starts on a fresh transport. */
  async #forgetTransport(): Promise<void> {
    await this.#hangUp();
  }

  async #readerTrouble(fault: Fault): Promise<void> {
    this.#reading = null;
    this.#setPresence("none");
    await this.#hangUp();
    this.#fault = fault;
    this.#setState(stateOf(fault));
  }

  async #open(signal: AbortSignal): Promise<SamSession> {
    if (this.#session) return this.#session;
    const { driver, clock } = this.#options;
    this.#session = await SamSession.open(await driver.open(this.#device), clock, signal);
    this.#samId = this.#session.samId;
    this.#fault = null;
    this.#setState("ready");
    return this.#session;
  }

  async #hangUp(): Promise<void> {
    const session = this.#session;
    this.#session = null;
    await session?.close();
  }

  #heedObstacle(): void {
    this.#fault = this.#device.obstacle ?? null;
    this.#setState(this.#fault ? stateOf(this.#fault) : "ready");
  }

  #setState(state: ReaderState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.emit("changed");
  }

  #setPresence(presence: CardPresence): void {
    if (this.#presence === presence) return;
    this.#presence = presence;
    this.emit("changed");
  }
}

function isCardTrouble(error: unknown): boolean {
  return (
    error instanceof Fault && (error.is(samFaults["card.read-failed"]) || error.is(samFaults["card.moved"]))
  );
}

function stateOf(fault: Fault): ReaderState {
  if (fault.is(driverFaults["reader.permission"])) return "needs-permission";
  if (fault.is(driverFaults["reader.driver-missing"])) return "needs-driver";
  if (fault.is(driverFaults["reader.library-missing"])) return "needs-driver";
  return "failed";
}
