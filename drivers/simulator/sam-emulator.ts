/**
 * A security module at frame level: request bytes in, reply bytes out after the time a real one would take, with
 * faults on demand. Every wire (virtual driver, serial, USB/IP) can sit on top.
 */
import type { Clock } from "../../src/base/clock.ts";
import { COMMANDS } from "../../src/sam/commands.ts";
import { encodeFrame, HEADER_LENGTH, PREAMBLE } from "../../src/sam/frame.ts";
import { type EmulatedCard, type ModuleOptions, SamModule, status } from "./sam-module.ts";
import { TIMINGS, type Timing } from "./timing.ts";
import { type CommandName, faultySteps, type ReplyStep, type WireFault } from "./wire-fault.ts";

export interface EmulatorOptions extends ModuleOptions {
  readonly clock: Clock;
  readonly timing?: Timing;
}

/** Turns the reply bytes into what a faulty reader would send; an empty list is silence. */
export type ReplyFilter = (reply: Uint8Array) => readonly ReplyStep[];

interface PendingFault {
  readonly command?: CommandName | undefined;
  readonly filter: ReplyFilter;
  left: number;
}

type Request = Uint8Array | "bad-checksum";

export class SamEmulator {
  readonly #clock: Clock;
  readonly #timing: Timing;
  readonly #module: SamModule;
  #send: (bytes: Uint8Array) => void = () => {};
  #unplug: () => void = () => {};
  #received = new Uint8Array();
  #faults: PendingFault[] = [];
  #wireMs = 0;
  /** Requests that wait while another one is answered: one at a time, in their order. */
  #requests: Request[] = [];
  /** Takes back what is under way; null: nothing is. */
  #cancel: (() => void) | null = null;

  constructor({ clock, timing = TIMINGS.instant, ...options }: EmulatorOptions) {
    this.#clock = clock;
    this.#timing = timing;
    this.#module = new SamModule(options);
  }

  /** Where reply bytes go. */
  onSend(send: (bytes: Uint8Array) => void): void {
    this.#send = send;
  }

  /** Called when a fault on demand pulls the cable. */
  onUnplug(unplug: () => void): void {
    this.#unplug = unplug;
  }

  /** Called when a card leaves by itself. */
  onCardChanged(listener: () => void): void {
    this.#module.onCardLeft(listener);
  }

  /** Sends bytes that nobody asked for. */
  say(bytes: Uint8Array): void {
    this.#send(bytes);
  }

  /** Makes the next reply faulty: garbage, cut short, late, none. */
  faultOnce(filter: ReplyFilter): void {
    this.#faults.push({ filter, left: 1 });
  }

  /** Makes the next replies faulty that the fault is meant for. */
  addFault(fault: WireFault): void {
    const { command, times } = fault;
    this.#faults.push({ command, filter: (reply) => faultySteps(reply, fault), left: times });
  }

  clearFaults(): void {
    this.#faults = [];
  }

  /** Time spent on wire and thinking since the last call, ms: what no host software can save. */
  takeWireMs(): number {
    const spent = this.#wireMs;
    this.#wireMs = 0;
    return spent;
  }

  get card(): EmulatedCard | null {
    return this.#module.card;
  }

  insertCard(card: EmulatedCard): void {
    this.#module.putCard(card);
  }

  removeCard(): void {
    this.#module.putCard(null);
  }

  /** Power comes back after the cable was pulled: a card that lies there is new to the module. */
  powerUp(): void {
    const { card } = this.#module;
    this.disconnect();
    this.#module.putCard(card);
  }

  /** The host hung up: nothing that is under way is delivered any more. */
  disconnect(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#requests = [];
    this.#received = new Uint8Array();
  }

  /** Takes request bytes in any chunking. */
  receive(bytes: Uint8Array): void {
    this.#received = Uint8Array.from([...this.#received, ...bytes]);
    for (let request = this.#nextRequest(); request !== null; request = this.#nextRequest())
      this.#requests.push(request);
    this.#answerNext();
  }

  /** The body of the next whole request; "bad" frames answer with the SAM's own code. */
  #nextRequest(): Request | null {
    const bytes = this.#received;
    const start = bytes.findIndex((_, i) => PREAMBLE.every((byte, k) => bytes[i + k] === byte));
    if (start < 0) return null;
    const len = ((bytes[start + 5] ?? 0) << 8) | (bytes[start + 6] ?? 0);
    const end = start + HEADER_LENGTH + len;
    if (bytes.length < Math.max(end, start + HEADER_LENGTH)) return null;
    this.#received = bytes.slice(end);
    const checked = bytes.subarray(start + 5, end);
    if (checked.reduce((sum, byte) => sum ^ byte, 0) !== 0) return "bad-checksum";
    return bytes.slice(start + HEADER_LENGTH, end - 1);
  }

  #answerNext(): void {
    if (this.#cancel) return;
    const request = this.#requests.shift();
    if (request === undefined) return;
    const began = this.#clock.monotonic();
    const reply = encodeFrame(request === "bad-checksum" ? status(0x10) : this.#module.execute(request));
    const bytes = reply.length + HEADER_LENGTH + (request === "bad-checksum" ? 0 : request.length + 1);
    const { bytesPerSecond, thinkMs } = this.#timing;
    this.#after((bytes / bytesPerSecond) * 1000 + thinkMs[kindOf(request)], () => {
      this.#wireMs += this.#clock.monotonic() - began;
      this.#deliver([...this.#filterFor(request)(reply)]);
    });
  }

  #deliver(steps: ReplyStep[]): void {
    for (let step = steps.shift(); step !== undefined; step = steps.shift()) {
      if (step === "unplug") {
        this.#unplug();
        return;
      }
      if ("waitMs" in step) {
        this.#after(step.waitMs, () => this.#deliver(steps));
        return;
      }
      if (step.length > 0) this.#send(step);
    }
    this.#answerNext();
  }

  #filterFor(request: Request): ReplyFilter {
    const fault = this.#faults.find(({ command }) => command === undefined || isCommand(command, request));
    if (!fault) return (reply) => [reply];
    fault.left--;
    if (fault.left === 0) this.#faults.splice(this.#faults.indexOf(fault), 1);
    return fault.filter;
  }

  /** One thing at a time is under way. */
  #after(ms: number, work: () => void): void {
    let cancelled = false;
    const run = () => {
      if (cancelled) return;
      this.#cancel = null;
      work();
    };
    const cancelTimer = ms > 0 ? this.#clock.after(ms, run) : queueMicrotask(run);
    this.#cancel = () => {
      cancelled = true;
      cancelTimer?.();
    };
  }
}

function isCommand(name: CommandName, request: Request): boolean {
  const { cmd, para } = COMMANDS[name];
  return request[0] === cmd && request[1] === para;
}

function kindOf(request: Request): keyof Timing["thinkMs"] {
  if (request === "bad-checksum" || (request[0] !== 0x20 && request[0] !== 0x30)) return "status";
  if (request[0] === 0x30) return request[1] === COMMANDS.readAddresses.para ? "status" : "read";
  return request[1] === COMMANDS.find.para ? "find" : "select";
}
