/** A virtual attendance terminal: the device's side of the specification (chapters 2.2, 3 and 4). */
import { EventEmitter } from "node:events";
import { backOff } from "../base/back-off.ts";
import { sleep } from "../base/clock.ts";
import { Fault } from "../base/fault.ts";
import { Pause } from "../base/pause.ts";
import { readBeat } from "./answer.ts";
import type { Command, Context, PersonChange } from "./commands/command.ts";
import { type Duty, duty, nextDue } from "./duty.ts";
import { type CommandResult, Executor, reportable } from "./executor.ts";
import { isAboutDevice, terminalFaults } from "./faults.ts";
import type { TerminalEvents, TerminalOptions } from "./options.ts";
import { keepPunch, type PunchInput } from "./punches.ts";
import { rebootIn } from "./reboot.ts";
import { ServerConnection } from "./server.ts";
import { type Punch, TerminalStore } from "./store.ts";
import { Troubles } from "./troubles.ts";
import { BATCH, uploadPunches } from "./upload.ts";

export type { TerminalEvents, TerminalOptions };

const SOFTWARE = "idcard-bridge-terminal";
const DEFAULT_INTERVAL_S = 30;
/** B6. */
const MAX_DRAIN = 20;
/** B11. */
const MAX_DRIFT_MS = 5_000;
/** H8. */
const BACKLOG = 1_000;
const BACKLOG_SHARE = 0.8;

/** A terminal that is not started yet. */
export function createTerminal(options: TerminalOptions): Terminal {
  return new Terminal(options);
}

export class Terminal extends EventEmitter<TerminalEvents> {
  readonly #options: TerminalOptions;
  readonly #server: ServerConnection;
  readonly #pause: Pause;
  #end = new AbortController();
  #store: TerminalStore | null = null;
  #running: Promise<void> = Promise.resolve();
  #interval = DEFAULT_INTERVAL_S;
  #uploadInterval = DEFAULT_INTERVAL_S;
  /** Punches in one request: less on a line that is too slow for ten (G24). */
  #most = BATCH;
  /** The first request of all is a heartbeat (spec L126). */
  readonly #heartbeat = duty((signal) => this.#drain(signal));
  readonly #report = duty(
    (signal) => this.#executor(signal).report(),
    () => reportable(this.#opened()).length > 0,
  );
  readonly #upload = duty(
    (signal) => this.#uploadAll(signal),
    () => this.#opened().count("unsent") > 0,
  );
  readonly #duties = [this.#heartbeat, this.#report, this.#upload];
  readonly #troubles: Troubles<Duty | null>;

  constructor(options: TerminalOptions) {
    super();
    this.#options = options;
    this.#pause = new Pause(options.clock);
    this.#troubles = new Troubles(options, (fault) => this.emit("fault", fault));
    const { signProfile = "S1", version = "v2.1" } = options;
    this.#server = new ServerConnection({ ...options, signProfile, version });
  }

  /** Opens what is stored and begins to call the server. Does nothing while it runs. @throws Fault `database.*` */
  async start(): Promise<void> {
    if (this.#store) return;
    this.#store = this.#open();
    this.#end = new AbortController();
    for (const one of this.#duties) one.due = one.failures = 0;
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
    readonly faces: number;
    readonly fingerprints: number;
    readonly unsent: number;
    readonly project: string | null;
  } {
    const store = this.#opened();
    return { ...store.census(), unsent: store.count("unsent"), project: store.state("project") };
  }

  /**
   * Somebody stands before the terminal. Kept on disk when this returns; uploaded at the server's interval.
   *
   * @param input when, if not now: ms since the epoch; or more of it
   * @returns repeated: the same person within three seconds (spec L37); unknown: nobody with this code is enrolled
   * @throws Fault `terminal.storage-full`, `terminal.not-saved`
   */
  punch(
    userCode: string,
    input: number | Partial<Omit<PunchInput, "userCode">> = {},
  ): "kept" | "repeated" | "unknown" {
    const store = this.#opened();
    const { sn, capacity = 100_000 } = this.#options;
    const person = store.person(userCode);
    if (!person) return "unknown";
    const given = typeof input === "number" ? { at: input } : input;
    const punch = { userCode, type: "face" as const, at: this.#now(), photo: person.photo, ...given };
    const state = keepPunch(store, punch, capacity, sn) === null ? "repeated" : "kept";
    this.emit("punch", { userCode, state });
    const unsent = store.count("unsent");
    if (unsent === BACKLOG || unsent === Math.ceil(capacity * BACKLOG_SHARE))
      this.emit("fault", new Fault(terminalFaults["terminal.backlog"], { sn, unsent }));
    this.#pause.end();
    return state;
  }

  async #run(signal: AbortSignal): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      let wait: number;
      try {
        wait = await this.#round(signal);
        failures = 0;
      } catch (error) {
        if (signal.aborted) return;
        // Its own file gives it trouble.
        this.#troubles.tell(error, null);
        wait = backOff(failures++, this.#options.random);
      }
      await this.#pause.wait(wait, signal);
    }
  }

  /** Does what is due. @returns ms until something is due again */
  async #round(signal: AbortSignal): Promise<number> {
    const { clock } = this.#options;
    this.#store ??= this.#open();
    if (rebootIn(this.#store, this.#now()) === 0) this.#restart();
    for (const one of this.#duties)
      if (clock.monotonic() >= one.due && one.needed()) await this.#perform(one, signal);
    const reboot = rebootIn(this.#opened(), this.#now());
    return Math.max(0, Math.min(nextDue(this.#duties) - clock.monotonic(), reboot));
  }

  /** @returns whether it went well; if not, it waits: for a heartbeat's interval, or less when the line is bad */
  async #perform(one: Duty, signal: AbortSignal): Promise<boolean> {
    try {
      await one.work(signal);
      one.failures = 0;
      this.#troubles.over(one);
      return true;
    } catch (error) {
      signal.throwIfAborted();
      const { clock, random } = this.#options;
      const fault = this.#troubles.tell(error, one);
      const refused =
        fault !== null && (isAboutDevice(fault) || fault.is(terminalFaults["terminal.refused"]));
      const interval = this.#interval * 1000;
      const wait = refused ? interval : Math.min(backOff(one.failures++, random), interval);
      one.due = clock.monotonic() + wait;
      // The same line, the same secret: nothing else would get through either.
      if (fault && (isAboutDevice(fault) || fault.is(terminalFaults["terminal.unreachable"])))
        for (const other of this.#duties) other.due = Math.max(other.due, one.due);
      return false;
    }
  }

  /** Heartbeats, each with the command that it brings, until there is none (B6). */
  async #drain(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    let last = "";
    for (let drained = 0; drained < MAX_DRAIN; drained++) {
      const command = await this.#beat(signal);
      this.#heartbeat.due = clock.monotonic() + this.#interval * 1000;
      // A server that offers the same command without a pause would keep the terminal busy for ever.
      if (!command || `${command.cmd} ${command.code}` === last) break;
      last = `${command.cmd} ${command.code}`;
      await this.#executor(signal).run(command);
      if (rebootIn(this.#opened(), this.#now()) === 0 || clock.monotonic() < this.#report.due) break;
      if (this.#report.needed() && !(await this.#perform(this.#report, signal))) break;
    }
  }

  /** 4.1 without data. @returns the command that it brought */
  async #beat(signal: AbortSignal): Promise<Command | null> {
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
    this.#troubles.forget(terminalFaults["terminal.unreachable"]);
    this.#troubles.over(null);
    this.emit("heartbeat");
    if (beat.withoutCode) this.#options.log.warn({ sn: this.#options.sn }, "a command without a code (B7)");
    return beat.command;
  }

  /** 4.1 with data (B1, B3). */
  async #uploadAll(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    this.#upload.due = clock.monotonic() + this.#uploadInterval * 1000;
    try {
      const refusal = await uploadPunches({
        server: this.#server,
        store: this.#opened(),
        send: (data) => this.#server.call("getServer", { data }, signal),
        most: this.#most,
        uploaded: (punches) => this.#tellUploaded(punches),
      });
      this.#most = BATCH;
      if (refusal) throw refusal;
    } catch (error) {
      if (error instanceof Fault && error.is(terminalFaults["terminal.unreachable"]))
        this.#most = Math.max(1, this.#most >> 1);
      throw error;
    }
  }

  #executor(signal: AbortSignal): Executor {
    const { clock, log, enrolMs = 300 } = this.#options;
    const store = this.#opened();
    const takePhoto = this.#options.takePhoto ?? (async (code: string) => store.person(code)?.photo ?? null);
    const context: Context = {
      server: this.#server,
      store,
      clock,
      now: () => this.#now(),
      enrol: async () => (enrolMs > 0 ? await sleep(clock, enrolMs, signal) : undefined),
      takePhoto,
      uploaded: (punches) => this.#tellUploaded(punches),
      softwareVersion: SOFTWARE,
      signal,
    };
    const listener = {
      command: (result: CommandResult) => this.emit("command", result),
      person: (change: PersonChange) => this.emit("person", change),
    };
    return new Executor(context, listener, log);
  }

  /** What a power cycle does: only what is on disk is left. */
  #restart(): void {
    const store = this.#opened();
    store.write(() => store.setState("reboot", null));
    store.close();
    this.#store = null;
    this.#store = this.#open();
    this.#interval = this.#uploadInterval = DEFAULT_INTERVAL_S;
    this.#heartbeat.due = 0;
    this.emit("restarted");
  }

  #open(): TerminalStore {
    const { dbPath, key, sn, server, appid } = this.#options;
    const store = new TerminalStore(dbPath, key, sn);
    try {
      store.belongTo(`${server} ${appid}`);
      return store;
    } catch (error) {
      store.close();
      throw error;
    }
  }

  #opened(): TerminalStore {
    if (!this.#store) throw new Error("the terminal is not started");
    return this.#store;
  }

  /** ms since the epoch by the terminal's own clock, which the server sets. */
  #now(): number {
    return this.#options.clock.now() + Number(this.#opened().state("shift") ?? 0);
  }

  #tellUploaded(punches: readonly Punch[]): void {
    for (const { userCode } of punches) this.emit("punch", { userCode, state: "uploaded" });
  }
}
