import { EventEmitter } from "node:events";
import type { DeviceInfo, Driver } from "../../drivers/contract.ts";
import { driverFaults } from "../../drivers/faults.ts";
import type { Clock } from "../base/clock.ts";
import { sleep } from "../base/clock.ts";
import { Fault } from "../base/fault.ts";
import type { Log } from "../base/log.ts";
import { abortable, Mutex } from "../base/mutex.ts";
import { samFaults } from "../sam/faults.ts";
import type { Exchange } from "../sam/port.ts";
import type { SamSession } from "../sam/session.ts";
import type { Reading } from "./compose.ts";
import { Connection } from "./connection.ts";
import { readerFaults } from "./faults.ts";
import { type HowToRead, readFingerprintToo, readFoundCard } from "./read-card.ts";
import { mayBeUsed, type ReaderView } from "./reader.ts";
import { ReaderStatus } from "./status.ts";
import { phase, Trace } from "./trace.ts";

/** Between two looks for a card. */
export const POLL_MS = 300;
/** Between two looks whether the card that was read still lies there. */
const PRESENCE_MS = 200;
/** While a reader fails it is looked at ever less often, up to this. */
const LONGEST_PAUSE_MS = 10_000;
/** Many SAMs answer the first "find" with "no card" though one lies there. */
const FEWEST_LOOKS = 2;
const CARD_FAULTS = ["card.moved", "card.foreign", "card.read-failed"] as const;

export type ReaderEvent =
  | { readonly type: "placed" | "removed" | "moved" }
  /** The trace is the listener's to go on with. */
  | { readonly type: "read"; readonly reading: Reading; readonly trace: Trace }
  | { readonly type: "failed"; readonly fault: Fault };

export interface ManagedReaderOptions {
  readonly id: string;
  readonly name: string;
  readonly device: DeviceInfo;
  readonly driver: Driver;
  readonly clock: Clock;
  readonly log: Log;
}

interface Look extends HowToRead {
  /** A card that could not be read is tried again. */
  readonly retryFailed: boolean;
  readonly trace: Trace;
}

/**
 * One reader: opened when first needed, one command at a time, always aware of what lies on it.
 *
 * A card that was read is usually not found again until it leaves the field, so its blocks are kept while it lies
 * there and every answer from them is preceded by a presence check. They are forgotten the moment the card is gone:
 * nobody is ever shown the last person again.
 */
export class ManagedReader extends EventEmitter<{
  changed: [];
  card: [ReaderEvent];
  exchange: [Exchange];
}> {
  readonly #options: ManagedReaderOptions;
  readonly #connection: Connection;
  readonly #mutex = new Mutex();
  readonly #status = new ReaderStatus(() => this.emit("changed"));
  /** The card that lies there and was read. */
  #reading: Reading | null = null;
  /** Reading the card that was found broke off: the module may hold it for read and hide it. */
  #interrupted = false;
  #withFingerprint = false;
  #watching: AbortController | null = null;
  /** How often in a row the reader failed. */
  #failures = 0;
  /** The failure that everybody was told of, until a look succeeds. */
  #told: string | null = null;
  /** Of the look that is under way. */
  #trace: Trace | null = null;
  readonly #closed = new AbortController();

  constructor(options: ManagedReaderOptions) {
    super();
    this.#options = options;
    this.#connection = new Connection(options.driver, options.device, {
      clock: options.clock,
      heard: (exchange) => this.#heard(exchange),
    });
    this.#heedObstacle();
  }

  get view(): ReaderView {
    const { id, name, driver } = this.#options;
    return {
      id,
      name,
      driver: driver.name,
      simulated: this.#connection.device.bus === "virtual",
      ...this.#status.fields,
    };
  }

  /** Where it is: no two readers are at the same path. */
  get path(): string {
    return this.#connection.device.path;
  }

  /** The driver lists it again: perhaps at another path, perhaps without what stood in the way of opening it. */
  relisted(device: DeviceInfo): void {
    const before = this.#connection.device;
    this.#connection.device = device;
    if (before.path !== device.path || before.obstacle?.id !== device.obstacle?.id) this.#failures = 0;
    if (!this.#connection.current && before.obstacle?.id !== device.obstacle?.id) this.#heedObstacle();
  }

  /**
   * The card that lies there, or the next one within `waitMs`.
   * @throws Fault `card.none`, `card.moved`, `card.read-failed`, `card.read-again`, `card.interrupted`, `reader.*`,
   * `sam.*`; the signal's reason
   */
  async read(options: {
    waitMs: number;
    fingerprint: boolean;
    signal?: AbortSignal | undefined;
    trace?: Trace | undefined;
  }): Promise<Reading> {
    const { clock } = this.#options;
    const signal = options.signal
      ? AbortSignal.any([options.signal, this.#closed.signal])
      : this.#closed.signal;
    const { trace = new Trace(clock) } = options;
    const deadline = clock.monotonic() + options.waitMs;
    for (let looks = 1; ; looks++) {
      const look = this.#look({ retryFailed: true, fingerprint: options.fingerprint, signal, trace });
      // Who gives up need not wait until the reader is let go of.
      const reading = await abortable(look, signal);
      if (reading) return reading;
      const left = deadline - clock.monotonic();
      if (left <= 0 && looks >= FEWEST_LOOKS) throw new Fault(readerFaults["card.none"]);
      if (left > 0) await sleep(clock, Math.min(POLL_MS, left), signal);
      trace.waited();
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
    await this.#connection.hangUp();
  }

  async #poll(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        // What is never opened needs no looks.
        if (mayBeUsed(this.view)) await this.#watchOnce(signal);
      } catch (error) {
        if (signal.aborted) return;
        if (!(error instanceof Fault))
          this.#options.log.error({ error: String(error) }, "watching a reader failed");
      }
      await sleep(this.#options.clock, this.#pauseMs(), signal).catch(() => {});
    }
  }

  async #watchOnce(signal: AbortSignal): Promise<void> {
    const trace = new Trace(this.#options.clock);
    await this.#look({ retryFailed: false, fingerprint: this.#withFingerprint, signal, trace });
  }

  #pauseMs(): number {
    if (this.#reading) return PRESENCE_MS;
    return Math.min(POLL_MS * 2 ** this.#failures, LONGEST_PAUSE_MS);
  }

  /** One look at the reader, when it is this caller's turn. Null: nothing there that was not read in vain before. */
  async #look(how: Look): Promise<Reading | null> {
    const mayBegin = how.trace.begin("queue");
    return await this.#mutex.run(async () => {
      mayBegin();
      this.#trace = how.trace;
      try {
        const reading = await this.#cardThere(await this.#open(how), how);
        this.#failures = 0;
        this.#told = null;
        return reading;
      } catch (error) {
        await this.#failed(error, how.signal);
        throw error;
      } finally {
        this.#trace = null;
      }
    }, how.signal);
  }

  /** What lies there is read if it was not yet. */
  async #cardThere(session: SamSession, how: Look): Promise<Reading | null> {
    if (this.#reading) {
      if (await session.isPresent(how.signal)) return await this.#completed(session, this.#reading, how);
      this.#gone();
    }
    if (!(await session.find(how.signal)) && !(await this.#foundAfterAll(session, how))) {
      this.#gone();
      return null;
    }
    const isNew = this.#status.presence === "none" || this.#interrupted;
    if (!isNew && !how.retryFailed) return null;
    this.#status.setPresence("present");
    this.emit("card", { type: "placed" });
    return await this.#readFound(session, how);
  }

  /**
   * Of a card whose reading broke off. Some modules find it again, if not at once; others hide what they have read.
   * @throws Fault `card.interrupted` when it lies there unseen
   */
  async #foundAfterAll(session: SamSession, { signal }: HowToRead): Promise<boolean> {
    if (!this.#interrupted) return false;
    if (await session.find(signal)) return true;
    if (await session.isPresent(signal)) throw new Fault(readerFaults["card.interrupted"]);
    this.#interrupted = false;
    return false;
  }

  async #readFound(session: SamSession, how: Look): Promise<Reading> {
    const { id, clock } = this.#options;
    this.#status.setBusy(true);
    this.#interrupted = true;
    try {
      const reading = {
        blocks: await readFoundCard(session, how),
        reader: id,
        samId: session.samId,
        simulated: this.#connection.device.bus === "virtual",
        at: clock.now(),
      };
      this.#reading = reading;
      this.#interrupted = false;
      this.#status.setPresence("read");
      this.emit("card", { type: "read", reading, trace: how.trace.fork() });
      return reading;
    } finally {
      this.#status.setBusy(false);
    }
  }

  /** A card read without fingerprints is read again when somebody asks for them. */
  async #completed(session: SamSession, reading: Reading, how: HowToRead): Promise<Reading> {
    if (!how.fingerprint || reading.blocks.fingerprint) return reading;
    const fingerprint = await readFingerprintToo(session, reading.blocks, how);
    this.#reading = { ...reading, blocks: { ...reading.blocks, fingerprint } };
    return this.#reading;
  }

  #gone(): void {
    this.#reading = null;
    if (this.#status.presence === "none") return;
    this.#status.setPresence("none");
    this.emit("card", { type: "removed" });
  }

  async #failed(error: unknown, signal: AbortSignal): Promise<void> {
    // An answer may still be under way: the next command starts on a fresh transport.
    if (!(error instanceof Fault) || signal.aborted) return await this.#connection.hangUp();
    if (error.is(readerFaults["card.read-again"])) return;
    if (error.is(readerFaults["card.interrupted"])) return this.#tellToLift(error);
    if (this.#isAboutCard(error)) this.#interrupted = false;
    if (error.is(samFaults["card.moved"])) {
      this.#reading = null;
      this.#status.setPresence("none");
      this.emit("card", { type: "moved" });
    } else if (error.is(samFaults["card.foreign"])) this.#status.setPresence("foreign");
    else if (this.#isAboutCard(error)) this.#status.setPresence("moved");
    else if (await this.#readerFailed(error)) return;
    this.emit("card", { type: "failed", fault: error });
  }

  /** Once, however often somebody looks. */
  #tellToLift(fault: Fault): void {
    this.#status.setPresence("moved");
    if (this.#told === fault.id) return;
    this.#told = fault.id;
    this.emit("card", { type: "failed", fault });
  }

  /** What the module says with a card in its hands is about the card, not about the reader. */
  #isAboutCard(fault: Fault): boolean {
    if (fault.is(samFaults["sam.refused"])) return this.#status.presence === "present";
    return CARD_FAULTS.some((id) => fault.is(samFaults[id]));
  }

  /** @returns whether it is the trouble that everybody was told of already */
  async #readerFailed(fault: Fault): Promise<boolean> {
    const known = this.#told === fault.id;
    this.#told = fault.id;
    this.#failures++;
    if (this.#reading) this.#interrupted = true;
    this.#reading = null;
    this.#status.setPresence("none");
    await this.#connection.hangUp();
    this.#status.setTrouble(fault);
    return known;
  }

  async #open({ signal, trace }: Look): Promise<SamSession> {
    const { current } = this.#connection;
    if (current) return current;
    const session = await phase(trace, "open", () => this.#connection.open(signal));
    this.#status.samId = session.samId;
    this.#status.setTrouble(null);
    return session;
  }

  #heard(exchange: Exchange): void {
    this.#trace?.took("wire", exchange.ms);
    this.emit("exchange", exchange);
  }

  #heedObstacle(): void {
    this.#status.setTrouble(this.#connection.device.obstacle ?? null);
  }
}
