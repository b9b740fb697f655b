import type { ReaderTransport } from "../../drivers/contract.ts";
import { driverFaults } from "../../drivers/faults.ts";
import type { Clock } from "../base/clock.ts";
import { Fault } from "../base/fault.ts";
import { encodeCommand, fits, type SamCommand } from "./commands.ts";
import { samFaults, statusText } from "./faults.ts";
import { FrameParser, type ParserEvent, type Reply } from "./frame.ts";

/** How long a reader that answered rubbish must be silent before the one retry. */
const DRAIN_MS = 50;

/** What passed between agent and reader, without any data of a card. */
export interface Exchange {
  readonly command: string;
  /** `00 00 90`; null: no reply. */
  readonly status: string | null;
  /** Id of the fault in place of a reply. */
  readonly fault: string | null;
  /** Data bytes of the reply. */
  readonly bytes: number;
  readonly ms: number;
}

interface Waiting {
  take(event: ParserEvent): void;
  fail(error: unknown): void;
}

/**
 * One exchange at a time over a transport: a request out, its reply in, within a deadline.
 *
 * Guarantees: every exchange ends, by reply, deadline, abort or disconnection. Bytes that arrive outside an
 * exchange are thrown away, so a late reply is not taken for the next command's; nor is one that arrives inside
 * it and cannot be its reply. After a failed exchange the line is drained first. Rubbish is answered by one retry,
 * then by `sam.garbage`.
 */
export class SamPort {
  readonly #transport: ReaderTransport;
  readonly #clock: Clock;
  readonly #heard: (exchange: Exchange) => void;
  readonly #parser = new FrameParser();
  #waiting: Waiting | null = null;
  #gone: Fault | null = null;
  #dirty = false;

  /** @param heard is told of every exchange when it is over */
  constructor(transport: ReaderTransport, clock: Clock, heard: (exchange: Exchange) => void = () => {}) {
    this.#transport = transport;
    this.#clock = clock;
    this.#heard = heard;
    transport.onData((chunk) => this.#receive(chunk));
    transport.onDisconnect((fault = new Fault(driverFaults["reader.unplugged"])) => {
      this.#gone = fault;
      this.#waiting?.fail(fault);
    });
  }

  /**
   * @throws Fault `sam.timeout`, `sam.garbage`, `reader.unplugged` or how else the device was lost; the signal's
   * reason when aborted
   */
  async exchange(command: SamCommand, signal?: AbortSignal): Promise<Reply> {
    const began = this.#clock.monotonic();
    const tell = (status: string | null, fault: string | null, bytes: number) =>
      this.#heard({ command: command.name, status, fault, bytes, ms: this.#clock.monotonic() - began });
    try {
      const reply = await this.#tryTwice(command, signal);
      tell(statusText(reply), null, reply.data.length);
      return reply;
    } catch (error) {
      tell(null, error instanceof Fault ? error.id : "aborted", 0);
      throw error;
    }
  }

  async #tryTwice(command: SamCommand, signal?: AbortSignal): Promise<Reply> {
    const first = await this.#attempt(command, signal);
    if (first.kind === "reply") return first.reply;
    const second = await this.#attempt(command, signal);
    if (second.kind === "reply") return second.reply;
    throw new Fault(samFaults["sam.garbage"], { command: command.name, reason: second.reason });
  }

  /** The device went away: no exchange can succeed any more. */
  get lost(): boolean {
    return this.#gone !== null;
  }

  close(): Promise<void> {
    return this.#transport.close();
  }

  async #attempt(command: SamCommand, signal?: AbortSignal): Promise<ParserEvent> {
    if (this.#waiting) throw new Error("an exchange is under way");
    if (this.#dirty) await this.#await(DRAIN_MS, signal, async () => {}).catch(keepTimeout);
    this.#parser.reset();
    this.#dirty = true;
    const event = await this.#await(
      this.#transport.limits?.wholeMs ?? command.deadlineMs,
      signal,
      () => this.#transport.write(encodeCommand(command)),
      command,
    );
    this.#dirty = event.kind === "garbage";
    return event;
  }

  /** The next event that the reader sends after `begin`. */
  #await(
    ms: number,
    signal: AbortSignal | undefined,
    begin: () => Promise<void>,
    command?: SamCommand,
  ): Promise<ParserEvent> {
    return new Promise((resolve, reject) => {
      let misfit = false;
      let over = false;
      if (this.#gone) return reject(this.#gone);
      if (signal?.aborted) return reject(signal.reason);
      const end = () => {
        over = true;
        this.#waiting = null;
        for (const cancel of timers) cancel();
        signal?.removeEventListener("abort", onAbort);
      };
      const fail = (error: unknown) => {
        // A write may fail when its exchange is over and another one waits.
        if (over) return;
        end();
        reject(error);
      };
      const onAbort = () => fail(signal?.reason);
      const tooLate = () => fail(misfit && command ? strange(command) : silent(command));
      const timers = [this.#clock.after(ms, tooLate)];
      const { limits } = this.#transport;
      if (command && limits)
        timers.push(this.#clock.after(limits.beginMs, () => this.#parser.pending || tooLate()));
      signal?.addEventListener("abort", onAbort, { once: true });
      this.#waiting = {
        fail,
        take(event) {
          // While draining, whatever comes is thrown away.
          if (!command) return;
          if (event.kind === "reply" && !fits(command, event.reply)) {
            misfit = true;
            return;
          }
          end();
          resolve(event);
        },
      };
      begin().catch(fail);
    });
  }

  #receive(chunk: Uint8Array): void {
    // Nobody asked: what comes now belongs to an exchange that is over.
    if (!this.#waiting) return;
    for (const event of this.#parser.push(chunk)) this.#waiting?.take(event);
  }
}

function silent(command?: SamCommand): Fault {
  return new Fault(samFaults["sam.timeout"], { command: command?.name ?? "drain" });
}

/** Only replies to something else came. */
function strange({ name }: SamCommand): Fault {
  return new Fault(samFaults["sam.garbage"], { command: name, reason: "the answer to another command" });
}

/** Silence is what draining waits for. */
function keepTimeout(error: unknown): void {
  if (!(error instanceof Fault && error.is(samFaults["sam.timeout"]))) throw error;
}
