/** A worker's way from the clerk's desk to the terminals: kept on disk first, then sent, then followed. */
import { createHash } from "node:crypto";
import { EventEmitter } from "node:events";
import { beijingDate, type Clock } from "../base/clock.ts";
import { Fault } from "../base/fault.ts";
import type { Log } from "../base/log.ts";
import type { Random } from "../base/random.ts";
import type { CheckPolicy } from "../card/checks/policy.ts";
import { enrolmentFaults } from "./faults.ts";
import { Follower } from "./follower.ts";
import { Outbox } from "./outbox.ts";
import { choosePhoto } from "./photo.ts";
import { type PlatformAddress, PlatformClient } from "./platform-client.ts";
import { PlatformStatus } from "./platform-status.ts";
import { demandEnrollable } from "./policy.ts";
import { dispatchTo, type EnrolmentRecord, isLost } from "./record.ts";
import { Records } from "./records.ts";
import type { EnrolmentInput, EnrolmentView, PlatformView } from "./schemas.ts";
import { EnrolmentStore } from "./store.ts";
import { terminalMemory } from "./terminal-memory.ts";
import { viewOf } from "./view.ts";

export interface EnrolmentOptions {
  /** Created when it is not there; its directory must exist. */
  readonly dbPath: string;
  /** 64 hexadecimal digits. */
  readonly key: string;
  readonly platform: PlatformAddress;
  /** What is demanded of a worker's age; default: the law's bands. */
  readonly checkPolicy?: CheckPolicy;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

export interface Created {
  readonly enrolment: EnrolmentView;
  /** The same ID number was enrolled here before. */
  readonly previous: EnrolmentView | null;
}

/** A day's enrolments of a large site, with some to spare. */
const LIST_LIMIT = 500;

/** @throws Fault `database.*`: the file cannot be used; nothing in it was changed */
export async function createEnrolment(options: EnrolmentOptions): Promise<Enrolments> {
  return new Enrolments(options, new EnrolmentStore(options.dbPath, options.key));
}

export class Enrolments extends EventEmitter<{ changed: [EnrolmentView]; platform: [PlatformView] }> {
  readonly #options: EnrolmentOptions;
  readonly #store: EnrolmentStore;
  readonly #records: Records;
  readonly #outbox: Outbox;
  readonly #follower: Follower;
  readonly #status: PlatformStatus;
  readonly #end = new AbortController();
  #running: Promise<unknown> = Promise.resolve();

  constructor(options: EnrolmentOptions, store: EnrolmentStore) {
    super();
    const { clock, random, log } = options;
    const client = new PlatformClient(options.platform, clock);
    this.#options = options;
    this.#store = store;
    this.#records = new Records(store, clock, (record) => this.emit("changed", this.#view(record)));
    this.#outbox = new Outbox({ records: this.#records, client, clock, random, log });
    this.#status = new PlatformStatus(client.url, terminalMemory(store, log), (view) =>
      this.emit("platform", view),
    );
    const [records, outbox, status] = [this.#records, this.#outbox, this.#status];
    this.#follower = new Follower({ records, outbox, status, client, clock, random, log });
  }

  /** Goes on with what is unfinished. */
  start(): void {
    const { signal } = this.#end;
    this.#running = Promise.all([this.#outbox.run(signal), this.#follower.run(signal)]);
    this.#running.catch((error: unknown) => {
      this.#options.log.error({ err: error }, "enrolments are no longer sent");
    });
  }

  /** Calls that are under way are given up; the next start repeats them. */
  async stop(): Promise<void> {
    this.#end.abort();
    await this.#running.catch(() => undefined);
    this.#store.close();
  }

  /**
   * When this resolves the enrolment is on disk and survives a power cut.
   *
   * @throws Fault `enrolment.key-reused`, `enrolment.under-age`, `enrolment.over-age`,
   *   `enrolment.checks-not-accepted`, `enrolment.no-photo`, `enrolment.photo-unreadable`, `enrolment.not-saved`
   */
  async create(input: EnrolmentInput): Promise<Created> {
    const { idempotencyKey, card, terminals, acceptChecks } = input;
    const contentHash = hashOf(input);
    const known = this.#repeated(idempotencyKey, contentHash);
    if (known) return known;
    const now = this.#options.clock.now();
    demandEnrollable(card, acceptChecks, beijingDate(now), this.#options.checkPolicy);
    const photo = await choosePhoto(input.photo, card.portrait);
    // The same call may have come in meanwhile.
    const twin = this.#repeated(idempotencyKey, contentHash);
    if (twin) return twin;
    const id = this.#options.random.uuid();
    const devices = [...new Set(terminals)];
    const record: EnrolmentRecord = {
      id,
      createdAt: now,
      card,
      userCode: null,
      photoSent: false,
      refusal: null,
      terminals: devices.map((sn) => ({
        sn,
        name: this.#status.nameOf(sn),
        state: "waiting",
        message: null,
        at: now,
      })),
      dispatches: [dispatchTo(id, devices, 1)],
    };
    this.#records.add({ id, idempotencyKey, contentHash, record, photo });
    this.#outbox.kick();
    return this.#created(record);
  }

  /** Today's enrolments in Beijing time and every unfinished one, newest first. */
  list(): EnrolmentView[] {
    const midnight = Date.parse(`${beijingDate(this.#options.clock.now())}T00:00:00+08:00`);
    return this.#store.since(midnight, LIST_LIMIT).map((record) => this.#view(record));
  }

  /** @throws Fault `enrolment.not-found` */
  get(id: string): EnrolmentView {
    return this.#view(this.#records.find(id));
  }

  /**
   * A person wants it tried again: at once, what the platform refused, and for terminals that ended without it.
   *
   * @throws Fault `enrolment.not-found`
   */
  retry(id: string): EnrolmentView {
    const record = this.#records.find(id);
    const lost = record.terminals.filter(isLost).map(({ sn }) => sn);
    const now = this.#options.clock.now();
    const dispatches = lost.length
      ? [...record.dispatches, dispatchTo(id, lost, record.dispatches.length + 1)]
      : record.dispatches;
    const terminals = record.terminals.map((terminal) =>
      isLost(terminal) ? { ...terminal, state: "waiting" as const, message: null, at: now } : terminal,
    );
    if (record.refusal || lost.length > 0) this.#records.change(id, { refusal: null, dispatches, terminals });
    this.#outbox.kick();
    this.#follower.kick();
    return this.get(id);
  }

  /** Waits for the first answer, or failure, after the start. */
  async platform(): Promise<PlatformView> {
    await this.#status.known;
    return this.#status.view;
  }

  #repeated(idempotencyKey: string, contentHash: string): Created | null {
    const known = this.#store.findByKey(idempotencyKey);
    if (!known) return null;
    if (known.contentHash !== contentHash) throw new Fault(enrolmentFaults["enrolment.key-reused"]);
    return this.#created(known.record);
  }

  #created(record: EnrolmentRecord): Created {
    const previous = this.#store.previousOf(record);
    return { enrolment: this.#view(record), previous: previous && this.#view(previous) };
  }

  #view(record: EnrolmentRecord): EnrolmentView {
    return viewOf(record, this.#outbox.circumstances(record.id));
  }
}

function hashOf({ idempotencyKey, ...content }: EnrolmentInput): string {
  return createHash("sha256").update(JSON.stringify(content)).digest("hex");
}
