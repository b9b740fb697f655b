import { basename, dirname } from "node:path";
import type { Clock } from "../base/clock.ts";
import { Fault } from "../base/fault.ts";
import type { Log } from "../base/log.ts";
import { abortable, Mutex } from "../base/mutex.ts";
import { nativeFaults } from "./faults.ts";
import {
  type NativeAnswer,
  type NativeCall,
  PROTOCOL_VERSION,
  type Reply,
  type Request,
} from "./messages.ts";
import { HelperEnded, HelperProcess } from "./process.ts";
import { type HelperProgram, programFor } from "./programs.ts";

/** Starting the helper and loading the library, ms: a virus scanner may read them first. */
const START_MS = 15_000;
const HELLO = "hello";

export interface NativeHostOptions {
  /** Absolute path of a library that the user owns. */
  readonly library: string;
  /** The process's working folder; default: the library's, where licence files are looked for. */
  readonly folder?: string;
  /** Default: chosen by the library's machine type. */
  readonly program?: HelperProgram;
  readonly clock: Clock;
  readonly log: Log;
}

export interface CallOptions {
  readonly timeoutMs: number;
  /** When aborted, the process is ended at once. */
  readonly signal?: AbortSignal | undefined;
}

/** What users of a native library see: one call at a time, which ends. */
export interface NativeLibrary {
  /**
   * Loads the library and looks for functions, calling none.
   * @returns the first name that exists @throws Fault `native.*`
   */
  find(symbols: readonly string[]): Promise<string>;
  /** @throws Fault `native.*`; the signal's reason */
  call(call: NativeCall, options: CallOptions): Promise<NativeAnswer>;
  /** Ends the helper process. The next call starts a fresh one. */
  end(): Promise<void>;
}

/**
 * A vendor's library in a process of its own, which is started when first needed. A crash, a hang or nonsense costs
 * the call that met it; the next call gets a fresh process.
 */
export class NativeHost implements NativeLibrary {
  readonly #options: NativeHostOptions;
  readonly #turn = new Mutex();
  #process: HelperProcess | null = null;

  constructor(options: NativeHostOptions) {
    this.#options = options;
  }

  find(symbols: readonly string[]): Promise<string> {
    return this.#turn.run(async () => {
      const process = this.#process ?? (await this.#start(undefined));
      for (const symbol of symbols) {
        const reply = await this.#exchange(process, { op: "find", symbol }, symbol, START_MS, undefined);
        if (reply.kind === "found") return symbol;
        if (reply.kind !== "error" || reply.error !== "symbol-missing") throw await this.#refused(reply);
      }
      const symbol = symbols.join(", ");
      throw new Fault(nativeFaults["native.symbol-missing"], { library: this.#name, symbol });
    });
  }

  call(call: NativeCall, { timeoutMs, signal }: CallOptions): Promise<NativeAnswer> {
    return this.#turn.run(async () => {
      const process = this.#process ?? (await this.#start(signal));
      const reply = await this.#exchange(process, { op: "call", call }, call.symbol, timeoutMs, signal);
      if (reply.kind !== "answer") throw await this.#refused(reply);
      return reply.answer;
    }, signal);
  }

  async end(): Promise<void> {
    await this.#discard();
  }

  async #start(signal: AbortSignal | undefined): Promise<HelperProcess> {
    const { library, folder = dirname(library) } = this.#options;
    const program = this.#options.program ?? (await programFor(library)).program;
    const process = new HelperProcess(program, folder);
    this.#process = process;
    const hello = await this.#exchange(process, null, HELLO, START_MS, signal);
    if (hello.kind !== "hello" || hello.version !== PROTOCOL_VERSION) throw await this.#nonsense(HELLO);
    const loaded = await this.#exchange(process, { op: "load", path: library }, "load", START_MS, signal);
    if (loaded.kind !== "loaded") throw await this.#refused(loaded);
    return process;
  }

  /** A reply, or the process is ended. */
  async #exchange(
    process: HelperProcess,
    request: Request | null,
    symbol: string,
    timeoutMs: number,
    signal: AbortSignal | undefined,
  ): Promise<Reply> {
    const deadline = new AbortController();
    const takeBack = this.#options.clock.after(timeoutMs, () =>
      deadline.abort(new Fault(nativeFaults["native.timeout"], { library: this.#name, symbol })),
    );
    const stop = signal ? AbortSignal.any([deadline.signal, signal]) : deadline.signal;
    try {
      return await abortable(process.exchange(request), stop);
    } catch (error) {
      await this.#discard();
      throw stop.aborted ? error : this.#failure(error, symbol);
    } finally {
      takeBack();
    }
  }

  #failure(error: unknown, symbol: string): Fault {
    const library = this.#name;
    const how = error instanceof HelperEnded ? error.how : String(error);
    // Before the library is in it, a helper that ends is broken itself.
    const fault =
      error instanceof HelperEnded && symbol !== HELLO
        ? new Fault(nativeFaults["native.crashed"], { library, how })
        : new Fault(nativeFaults["native.garbage"], { library, reason: how });
    this.#options.log.warn({ fault: fault.id, symbol, ...fault.detail }, "a vendor's library failed");
    return fault;
  }

  async #refused(reply: Reply): Promise<Fault> {
    const library = this.#name;
    if (reply.kind !== "error" || reply.error === "bad-request") return await this.#nonsense(reply.kind);
    if (reply.error === "symbol-missing")
      return new Fault(nativeFaults["native.symbol-missing"], { library, symbol: reply.text });
    await this.#discard();
    // A loader's message begins with the path; whoever reads the report need not know it.
    const reason = reply.text.replaceAll(dirname(this.#options.library), "…").slice(0, 300);
    return new Fault(nativeFaults["native.load-failed"], { library, reason });
  }

  async #nonsense(reason: string): Promise<Fault> {
    await this.#discard();
    return new Fault(nativeFaults["native.garbage"], { library: this.#name, reason });
  }

  async #discard(): Promise<void> {
    const process = this.#process;
    this.#process = null;
    await process?.kill();
  }

  get #name(): string {
    return basename(this.#options.library);
  }
}
