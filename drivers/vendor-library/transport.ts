import type { Clock } from "../../src/base/clock.ts";
import { Fault } from "../../src/base/fault.ts";
import type { Log } from "../../src/base/log.ts";
import { nativeFaults } from "../../src/native/faults.ts";
import type { ReaderTransport } from "../contract.ts";
import { driverFaults } from "../faults.ts";
import { Line } from "../usb/line.ts";
import { BAD_COMMAND, callFor, type SdtCall } from "./sdt-calls.ts";
import { PORT_OK, type SdtLibrary } from "./sdt-library.ts";

/** A safety net: the room above has a deadline for every command and gives up long before. */
const CALL_MS = 10_000;
/** How long a call that is under way may go on when the reader is closed. */
const LAST_CALL_MS = 400;

export interface LibraryTransportOptions {
  readonly library: SdtLibrary;
  readonly clock: Clock;
  readonly log: Log;
  /** The library says that the reader is not there any more. */
  onUnplugged(): void;
  onClosed(): void;
}

interface Call {
  readonly giveUp: AbortController;
  readonly done: Promise<void>;
}

/** SAM frames over calls of an open port. */
export class LibraryTransport implements ReaderTransport {
  readonly #options: LibraryTransportOptions;
  readonly #line = new Line();
  #call: Call | null = null;
  /** False in a fresh process that took the place of one that was ended. */
  #portOpen = true;
  #closing: Promise<void> | null = null;

  constructor(options: LibraryTransportOptions) {
    this.#options = options;
  }

  async write(frame: Uint8Array): Promise<void> {
    if (!this.#line.open) throw new Fault(driverFaults["reader.unplugged"]);
    // One exchange at a time: whoever asks again has given up on a call that is still under way.
    await this.#abandon();
    const giveUp = new AbortController();
    this.#call = { giveUp, done: this.#exchange(frame, giveUp.signal) };
  }

  onData(listener: (chunk: Uint8Array) => void): void {
    this.#line.onData(listener);
  }

  onDisconnect(listener: (fault?: Fault) => void): void {
    this.#line.onDisconnect(listener);
  }

  close(): Promise<void> {
    this.#line.close();
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #exchange(frame: Uint8Array, signal: AbortSignal): Promise<void> {
    const { library, log } = this.#options;
    try {
      const call = callFor(frame, library.port);
      if (!call) return this.#line.deliver(BAD_COMMAND);
      if (!this.#portOpen && !(await this.#reopen(signal))) return this.#lose();
      const outcome = await this.#perform(call, signal);
      if (outcome.kind === "frame") this.#line.deliver(outcome.frame);
      if (outcome.kind === "lost") {
        log.info({ code: outcome.code }, "the vendor's library lost its port");
        this.#lose();
      }
    } catch (error) {
      if (signal.aborted) this.#portOpen = false;
      else this.#lose(Fault.accept(error));
    } finally {
      if (this.#call?.giveUp.signal === signal) this.#call = null;
    }
  }

  async #perform(call: SdtCall, signal: AbortSignal) {
    try {
      const answer = await this.#options.library.call(call.symbols, call.arguments, {
        timeoutMs: CALL_MS,
        signal,
      });
      return call.outcome(answer);
    } catch (error) {
      // Older libraries lack functions as older modules lack commands.
      if (error instanceof Fault && error.is(nativeFaults["native.symbol-missing"]))
        return { kind: "frame", frame: BAD_COMMAND } as const;
      throw error;
    }
  }

  async #reopen(signal: AbortSignal): Promise<boolean> {
    this.#portOpen = (await this.#options.library.openPort(signal)) === PORT_OK;
    return this.#portOpen;
  }

  #lose(fault?: Fault): void {
    // With a fault the process that held the port is gone.
    if (fault) this.#portOpen = false;
    this.#line.lose(fault);
    if (!fault) this.#options.onUnplugged();
  }

  async #abandon(): Promise<void> {
    const call = this.#call;
    call?.giveUp.abort(new Fault(driverFaults["reader.write-failed"]));
    await call?.done;
  }

  async #close(): Promise<void> {
    const { clock, library, onClosed } = this.#options;
    const takeBack = clock.after(LAST_CALL_MS, () => void this.#abandon());
    await this.#call?.done;
    takeBack();
    if (this.#portOpen) await library.closePort();
    onClosed();
  }
}
