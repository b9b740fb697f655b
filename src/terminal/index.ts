/** A virtual attendance terminal: the device's side of the specification (chapters 2.2, 3 and 4). */
import { EventEmitter } from "node:events";
import { backOff } from "../base/back-off.ts";
import { type Clock, sleep } from "../base/clock.ts";
import { Fault } from "../base/fault.ts";
import type { Log } from "../base/log.ts";
import { Pause } from "../base/pause.ts";
import type { Random } from "../base/random.ts";
import type { SignProfile } from "../device-protocol/sign.ts";
import { readBeat } from "./answer.ts";
import type { Context, PersonChange } from "./commands/command.ts";
import { type CommandResult, Executor } from "./executor.ts";
import { terminalFaults } from "./faults.ts";
import { encodePunches, keepPunch, nextBatch, type PunchInput } from "./punches.ts";
import { ServerConnection } from "./server.ts";
import { TerminalStore } from "./store.ts";

export interface TerminalOptions {
  /** The platform's base address. */
  readonly server: string;
  readonly sn: string;
  readonly appid: string;
  readonly secret: string;
  /** Created when it is not there; its directory must exist. */
  readonly dbPath: string;
  /** 64 hexadecimal digits. */
  readonly key: string;
  readonly name?: string;
  /** Default S1 (G9). */
  readonly signProfile?: SignProfile;
  /** Of the interfaces; default v2.1 (G20). */
  readonly version?: "v1" | "v2" | "v2.1";
  /** How many punches fit; default 100 000. */
  readonly capacity?: number;
  /** What taking in one face costs, ms; default 300 (spec L43). */
  readonly enrolMs?: number;
  /** The camera in registration mode; default: the photo that is stored already. */
  readonly takePhoto?: (userCode: string) => Promise<Uint8Array | null>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

interface TerminalEvents {
  heartbeat: [];
  /** Without personal data. */
  command: [CommandResult];
  person: [PersonChange];
  punch: [{ readonly userCode: string; readonly state: "kept" | "repeated" | "uploaded" }];
  restarted: [];
  fault: [Fault];
}

const SOFTWARE = "idcard-bridge-terminal";
const DEFAULT_INTERVAL_S = 30;
/** B6. */
const MAX_DRAIN = 20;
/** B11. */
const MAX_DRIFT_MS = 5_000;
/** H8. */
const BACKLOG = 1_000;
const BACKLOG_SHARE = 0.8;

export function createTerminal(options: TerminalOptions): Terminal {
  return new Terminal(options);
}

export class Terminal extends EventEmitter<TerminalEvents> {
  readonly #options: TerminalOptions;
  readonly #server: ServerConnection;
  readonly #pause: Pause;
  readonly #end = new AbortController();
  #store: TerminalStore | null = null;
  #running: Promise<void> = Promise.resolve();
  #interval = DEFAULT_INTERVAL_S;
  #uploadInterval = DEFAULT_INTERVAL_S;
  /** By the monotonic clock, ms. */
  #nextBeat = 0;
  #nextUpload = 0;
  #lastFault: string | null = null;

  constructor(options: TerminalOptions) {
    super();
    this.#options = options;
    this.#pause = new Pause(options.clock);
    const { signProfile = "S1", version = "v2.1" } = options;
    this.#server = new ServerConnection({ ...options, signProfile, version });
  }

  /** Opens what is stored and begins to call the server. @throws Fault `database.*` */
  async start(): Promise<void> {
    this.#store = this.#open();
    this.#running = this.#run(this.#end.signal);
  }

  /** A request that is under way is given up; what it would have changed is asked for again. */
  async stop(): Promise<void> {
    this.#end.abort();
    await this.#running;
    this.#store?.close();
    this.#store = null;
  }

  /** Who is enrolled here, and how many punches wait. */
  get status(): {
    readonly userCodes: readonly string[];
    readonly unsent: number;
    readonly project: string | null;
  } {
    const store = this.#opened();
    return { ...store.census(), unsent: store.count("unsent"), project: store.state("project") };
  }

  /**
   * Somebody stands before the terminal. Kept on disk when this returns; uploaded at the server's interval.
   *
   * @returns repeated: the same person within three seconds (spec L37); unknown: nobody with this code is enrolled
   * @throws Fault `terminal.storage-full`, `terminal.not-saved`
   */
  punch(
    userCode: string,
    input: Partial<Omit<PunchInput, "userCode">> = {},
  ): "kept" | "repeated" | "unknown" {
    const store = this.#opened();
    const { sn, capacity = 100_000 } = this.#options;
    const person = store.person(userCode);
    if (!person) return "unknown";
    const punch = { userCode, type: "face" as const, at: this.#now(), photo: person.photo, ...input };
    const state = keepPunch(store, punch, capacity, sn) === null ? "repeated" : "kept";
    this.emit("punch", { userCode, state });
    const unsent = store.count("unsent");
    if (unsent === BACKLOG || unsent === Math.ceil(capacity * BACKLOG_SHARE))
      this.emit("fault", new Fault(terminalFaults["terminal.backlog"], { sn, unsent }));
    this.#pause.end();
    return state;
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { clock, random } = this.#options;
    for (let failures = 0; !signal.aborted; ) {
      try {
        await this.#work(signal);
        failures = 0;
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof Fault) this.#tell(error);
        // A bug in one command must not silence the terminal for good.
        else this.#options.log.error({ err: error, sn: this.#options.sn }, "the terminal met a bug");
        const wait = Math.min(backOff(failures++, random), this.#interval * 1000);
        this.#nextBeat = this.#nextUpload = clock.monotonic() + wait;
      }
      await this.#pause.wait(Math.max(0, this.#nextDue() - clock.monotonic()), signal);
    }
  }

  /** Everything that is due now. */
  async #work(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    if (rebootDue(this.#opened(), this.#now())) this.#restart();
    const store = this.#opened();
    const executor = this.#executor(signal);
    await executor.report();
    if (clock.monotonic() >= this.#nextUpload && store.count("unsent") > 0) {
      await this.#upload(signal);
      this.#nextUpload = clock.monotonic() + this.#uploadInterval * 1000;
    }
    if (clock.monotonic() < this.#nextBeat) return;
    for (let drained = 0; drained < MAX_DRAIN; drained++) {
      const command = await this.#beat(signal);
      if (!command) break;
      await executor.run(command);
      await executor.report();
      if (rebootDue(this.#opened(), this.#now())) return;
    }
    this.#nextBeat = clock.monotonic() + this.#interval * 1000;
  }

  /** 4.1 without data. @returns the command that it brought */
  async #beat(signal: AbortSignal) {
    const { data } = await this.#server.demand("getServer", {}, signal);
    const beat = readBeat(data);
    this.#interval = beat.timeInterval ?? DEFAULT_INTERVAL_S;
    this.#uploadInterval = beat.attendanceTimeInterval ?? DEFAULT_INTERVAL_S;
    const store = this.#opened();
    const drift = beat.serverTime === null ? 0 : beat.serverTime - this.#now();
    if (Math.abs(drift) > MAX_DRIFT_MS)
      store.write(() => store.setState("shift", String(Number(store.state("shift") ?? 0) + drift)));
    if (beat.title !== null && beat.title !== store.state("title"))
      store.write(() => store.setState("title", beat.title));
    this.#lastFault = null;
    this.emit("heartbeat");
    return beat.command;
  }

  /** 4.1 with data: success 1 acknowledges the whole batch, success 0 counts as a failure of each (B3, H5). */
  async #upload(signal: AbortSignal): Promise<void> {
    const store = this.#opened();
    for (let batch = nextBatch(store); batch.length > 0; batch = nextBatch(store)) {
      const answer = await this.#server.call("getServer", { data: encodePunches(batch) }, signal);
      const ids = batch.map(({ id }) => id);
      store.write(() => (answer.success ? store.uploaded(ids) : store.uploadFailed(ids)));
      if (!answer.success) throw this.#server.refusal(answer);
      for (const { userCode } of batch) this.emit("punch", { userCode, state: "uploaded" });
    }
  }

  #executor(signal: AbortSignal): Executor {
    const { clock, enrolMs = 300 } = this.#options;
    const store = this.#opened();
    const takePhoto = this.#options.takePhoto ?? (async (code: string) => store.person(code)?.photo ?? null);
    const context: Context = {
      server: this.#server,
      store,
      now: () => this.#now(),
      enrol: async () => (enrolMs > 0 ? await sleep(clock, enrolMs, signal) : undefined),
      takePhoto,
      softwareVersion: SOFTWARE,
      signal,
    };
    return new Executor(context, {
      command: (result) => this.emit("command", result),
      person: (change) => this.emit("person", change),
    });
  }

  /** What a power cycle does: only what is on disk is left. */
  #restart(): void {
    const store = this.#opened();
    store.write(() => store.setState("reboot", null));
    store.close();
    this.#store = this.#open();
    this.#interval = this.#uploadInterval = DEFAULT_INTERVAL_S;
    this.#nextBeat = 0;
    this.emit("restarted");
  }

  #open(): TerminalStore {
    const { dbPath, key, sn } = this.#options;
    return new TerminalStore(dbPath, key, sn);
  }

  #opened(): TerminalStore {
    if (!this.#store) throw new Error("the terminal is not started");
    return this.#store;
  }

  /** ms since the epoch by the terminal's own clock, which the server sets. */
  #now(): number {
    return this.#options.clock.now() + Number(this.#opened().state("shift") ?? 0);
  }

  #nextDue(): number {
    const store = this.#opened();
    const reboot = rebootOf(store);
    const { clock } = this.#options;
    return Math.min(
      this.#nextBeat,
      store.count("unsent") > 0 ? this.#nextUpload : Number.POSITIVE_INFINITY,
      reboot ? clock.monotonic() + reboot.at - this.#now() : Number.POSITIVE_INFINITY,
    );
  }

  /** The same trouble is told once, until a heartbeat went well. */
  #tell(fault: Fault): void {
    if (this.#lastFault === fault.id) return;
    this.#lastFault = fault.id;
    this.#options.log.warn({ sn: this.#options.sn, fault: fault.id }, "the terminal is in trouble");
    this.emit("fault", fault);
  }
}

function rebootOf(store: TerminalStore): { readonly at: number; readonly code: string } | null {
  const [at, code] = store.state("reboot")?.split(" ") ?? [];
  return at !== undefined && code !== undefined ? { at: Number(at), code } : null;
}

const rebootDue = (store: TerminalStore, now: number): boolean =>
  (rebootOf(store)?.at ?? Number.POSITIVE_INFINITY) <= now;
