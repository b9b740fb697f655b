/** Our own terminal under test: `conformance terminal --self`, and the tests. */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "../../base/fault.ts";
import { silentLog } from "../../base/log.ts";
import { systemRandom } from "../../base/random.ts";
import { terminalFaults } from "../../terminal/faults.ts";
import { createTerminal, type Terminal, type TerminalOptions } from "../../terminal/index.ts";
import { jpeg } from "../server/pictures.ts";
import type { Device, PunchOutcome, PunchType, Setup } from "./device.ts";
import { VirtualClock } from "./virtual-clock.ts";

const KEY = "c0".repeat(32);

export class OwnTerminal implements Device {
  readonly appid = "appcode123";
  readonly secret = "DF23hlir85353";
  readonly sn = "84E0F4200CCB02FA";
  readonly #dir: string;
  readonly #create: (options: TerminalOptions) => Terminal;
  #clock = new VirtualClock();
  #options: TerminalOptions | null = null;
  #terminal: Terminal | null = null;
  #notices: string[] = [];
  #taken = 0;

  /** @param create lets a test break the terminal */
  constructor(dir: string, create: (options: TerminalOptions) => Terminal = createTerminal) {
    this.#dir = dir;
    this.#create = create;
  }

  async fresh(server: string, setup: Setup): Promise<void> {
    await this.stop();
    const dbPath = join(this.#dir, "terminal.db");
    for (const end of ["", "-wal", "-shm"]) await rm(dbPath + end, { force: true });
    this.#clock = new VirtualClock();
    this.#notices = [];
    const { nobody = false, bigPhotos = false, ...options } = setup;
    this.#options = {
      ...options,
      server,
      sn: this.sn,
      appid: this.appid,
      secret: this.secret,
      dbPath,
      key: KEY,
      enrolMs: 0,
      takePhoto: (_code, signal) =>
        nobody
          ? untilAborted(signal)
          : Promise.resolve(jpeg(bigPhotos ? 500_000 : 3_000, 40 + this.#taken++)),
      clock: this.#clock,
      random: systemRandom,
      log: silentLog,
    };
    await this.#start();
  }

  async stop(): Promise<void> {
    await this.#terminal?.stop();
    this.#terminal = null;
  }

  monotonic = (): number => this.#clock.monotonic();
  now = (): number => this.#clock.now();

  until(condition: () => boolean, limitMs: number): Promise<boolean> {
    return this.#clock.pass(condition, limitMs);
  }

  hangs(yes: boolean): void {
    this.#clock.hangs = yes;
  }

  async punch(userCode: string, type: PunchType = "face", afterMs = 0): Promise<PunchOutcome> {
    if (afterMs > 0) {
      const at = this.#clock.monotonic() + afterMs;
      await this.#clock.pass(() => this.#clock.monotonic() >= at, afterMs);
    }
    try {
      return this.#own.punch(userCode, { type });
    } catch (error) {
      if (error instanceof Fault && error.is(terminalFaults["terminal.storage-full"])) return "refused";
      throw error;
    }
  }

  async powerCycle(): Promise<void> {
    await this.stop();
    await this.#start();
  }

  async setClock(ms: number): Promise<void> {
    this.#clock.set(ms);
  }

  async moveTo(server: string): Promise<void> {
    this.#own.moveTo(server);
  }

  async clearPunches(): Promise<void> {
    this.#own.clearPunches();
  }

  async factoryReset(): Promise<boolean> {
    const asked = this.#own.factoryReset() === "sure?";
    if (asked) this.#own.factoryReset();
    return asked;
  }

  async punches() {
    const { unsent, punches } = this.#own.status;
    return { unsent, all: punches };
  }

  async persons() {
    return this.#own.status.userCodes;
  }

  async screen() {
    return this.#own.status.screen;
  }

  async privilegeOf(userCode: string) {
    const { userCodes, managers } = this.#own.status;
    if (!userCodes.includes(userCode)) return null;
    return managers.includes(userCode) ? "MANAGER" : "USER";
  }

  async notices() {
    return this.#notices;
  }

  get #own(): Terminal {
    if (!this.#terminal) throw new Error("not started");
    return this.#terminal;
  }

  async #start(): Promise<void> {
    if (!this.#options) throw new Error("not set up");
    this.#terminal = this.#create(this.#options);
    this.#terminal.on("notice", (text) => this.#notices.push(text));
    this.#terminal.on("fault", (fault) => this.#notices.push(fault.text("zh").cause));
    await this.#terminal.start();
  }
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
