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
import { updateLogos } from "./logos.ts";
import type { TerminalEvents, TerminalOptions, TerminalStatus } from "./options.ts";
import { deletableAfter, keepPunch, type PunchInput, type PunchRules } from "./punches.ts";
import { rebootIn } from "./reboot.ts";
import { ServerConnection } from "./server.ts";
import { type Punch, TerminalStore } from "./store.ts";
import { Troubles } from "./troubles.ts";
import { BATCH, uploadPunches } from "./upload.ts";

export type { TerminalEvents, TerminalOptions, TerminalStatus };

const SOFTWARE = "idcard-bridge-terminal";
const DEFAULT_INTERVAL_S = 30;
/** B6. */
const MAX_DRAIN = 20;
/** B11. */
const MAX_DRIFT_MS = 5_000;
/** H8. */
const BACKLOG_SHARE = 0.8;
/** Spec L42. */
const KEPT_MS = 180 * 86_400_000;
/** Of a project's name on the screen (C57). */
const SHOWN_NAME = 20;
const LOGO_RETRY_MS = 10 * 60_000;
/** The second question of a reset must be answered within this. */
const RESET_MS = 60_000;

/** A terminal that is not started yet. */
export function createTerminal(options: TerminalOptions): Terminal {
  return new Terminal(options);
}

export class Terminal extends EventEmitter<TerminalEvents> {
  #options: TerminalOptions;
  #server: ServerConnection;
  #logosDue = Number.NEGATIVE_INFINITY;
  #resetAsked = Number.NEGATIVE_INFINITY;
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
    this.#server = this.#connect();
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

  /** Who is enrolled here, how many punches wait, and what the screen shows. */
  get status(): TerminalStatus {
    const store = this.#opened();
    const project = store.state("project");
    const punches = store.count("punches");
    const unsent = store.count("unsent");
    const letters = [...(project ?? "")];
    const name = letters.length > SHOWN_NAME ? `${letters.slice(0, SHOWN_NAME - 1).join("")}…` : project;
    const screen = {
      name,
      title: store.state("title"),
      topLogo: store.state("topLogo"),
      bottomLogo: store.state("bottomLogo"),
      backlog: unsent >= this.#backlog,
    };
    return { ...store.census(), punches, unsent, project, screen };
  }

  /** Another server from the next heartbeat on, which is sent at once (spec L36). What waits is sent there. */
  moveTo(server: string): void {
    this.#options = { ...this.#options, server };
    this.#server = this.#connect();
    this.#opened().belongTo(`${server} ${this.#options.appid}`);
    for (const one of this.#duties) one.due = 0;
    this.#pause.end();
  }

  /** "Clear records" of a terminal's menu: what is not uploaded stays, unless it failed too often (spec L39). */
  clearPunches(): { readonly deleted: number; readonly kept: number } {
    const store = this.#opened();
    const rules = { moreFailuresThan: deletableAfter(this.#rules), before: Number.MAX_SAFE_INTEGER };
    const deleted = store.write(() => store.deletePunches(rules));
    return { deleted, kept: store.count("punches") };
  }

  /** As it left the factory (spec L53), unsent punches included: it takes two calls within a minute. */
  factoryReset(): "sure?" | "done" {
    const now = this.#options.clock.monotonic();
    if (now - this.#resetAsked > RESET_MS) {
      this.#resetAsked = now;
      this.emit("notice", "恢复出厂会删除全部人员和记录，请再次确认");
      return "sure?";
    }
    const store = this.#opened();
    store.write(() => store.clear());
    this.#restart();
    this.#pause.end();
    return "done";
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
    const { sn } = this.#options;
    const person = store.person(userCode);
    if (!person) return "unknown";
    const given = typeof input === "number" ? { at: input } : input;
    const punch = { userCode, type: "face" as const, at: this.#now(), photo: person.photo, ...given };
    const state = keepPunch(store, punch, this.#rules) === null ? "repeated" : "kept";
    this.emit("punch", { userCode, state });
    const unsent = store.count("unsent");
    if (state === "kept" && unsent === this.#backlog)
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
    // A logo that is not there must not cost every heartbeat a wait.
    const logos = async (url: string) => await this.#server.photo("", url, signal, 1);
    const { clock } = this.#options;
    if (clock.monotonic() >= this.#logosDue && !(await updateLogos(beat.logos, store, logos)))
      this.#logosDue = clock.monotonic() + LOGO_RETRY_MS;
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
      if (this.#options.deleteUploaded) this.#deleteOld();
      if (refusal) throw refusal;
    } catch (error) {
      if (error instanceof Fault && error.is(terminalFaults["terminal.unreachable"]))
        this.#most = Math.max(1, this.#most >> 1);
      throw error;
    }
  }

  /** H6: never unsent ones, never younger than the specification wants them kept. */
  #deleteOld(): void {
    const store = this.#opened();
    const rules = { moreFailuresThan: Number.MAX_SAFE_INTEGER, before: this.#now() - KEPT_MS };
    store.write(() => store.deletePunches(rules));
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
      notice: (text) => this.emit("notice", text),
      softwareVersion: SOFTWARE,
      signal,
    };
    const listener = {
      command: (result: CommandResult) => this.emit("command", result),
      person: (change: PersonChange) => this.emit("person", change),
    };
    return new Executor(context, listener, log);
  }

  #connect(): ServerConnection {
    const { signProfile = "S1", version = "v2.1", encoding = "urlencoded" } = this.#options;
    return new ServerConnection({ ...this.#options, signProfile, version, encoding });
  }

  get #rules(): PunchRules {
    const { sn, capacity = 100_000, dedupeMs = 3_000, neverDeleteUnsent = false } = this.#options;
    return { sn, capacity, dedupeMs, neverDeleteUnsent };
  }

  get #backlog(): number {
    const { capacity = 100_000, backlog = 1_000 } = this.#options;
    return Math.min(backlog, Math.ceil(capacity * BACKLOG_SHARE));
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
