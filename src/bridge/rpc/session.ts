import type { RawData, WebSocket } from "ws";
import { Fault } from "../../base/fault.ts";
import type { Log } from "../../base/log.ts";
import type { Random } from "../../base/random.ts";
import { Trace } from "../../readers/trace.ts";
import { CLOSE, type CloseName } from "../close-codes.ts";
import { type CallOutcome, logCall, plainName } from "../events/calls.ts";
import { bridgeFaults } from "../faults.ts";
import type { Caller } from "../guards/gate.ts";
import type { Session } from "../method.ts";
import { RpcId, RpcRequest } from "../schemas/rpc.ts";
import { type CallServices, Calls } from "./calls.ts";
import { asFault, toRpcError } from "./error.ts";
import { parseJson } from "./json.ts";

export interface SessionServices extends CallServices {
  readonly random: Random;
  readonly log: Log;
  /** Address of the page on errors. */
  readonly docs: () => string;
  /** Counts a call of a page. @returns false: too many */
  countCall(caller: Caller): boolean;
}

const HELLO = "session.hello";

/** One message and its answer; `end`: why the connection ends once the page was told. */
interface Turn {
  end: CloseName | null;
}

/**
 * One WebSocket connection. Nothing is answered before `session.hello`; calls run side by side, each with a signal
 * that ends with `session.cancel`, its deadline or the connection.
 */
export class WebSocketSession implements Session {
  readonly id: string;
  readonly number: number;
  readonly origin: string | null;
  readonly own: boolean;
  readonly #socket: WebSocket;
  readonly #caller: Caller;
  readonly #services: SessionServices;
  readonly #calls: Calls;
  readonly #closeListeners: ((code: number) => void)[] = [];
  readonly #stopTimers: (() => void)[] = [];
  readonly #maxMessage: number;
  #greeted = false;
  #alive = true;
  #closing = false;
  #tooFast = 0;
  #stopPing: (() => void) | undefined;

  /** @param number tells connections apart in the event log */
  constructor(
    socket: WebSocket,
    { caller, number }: { caller: Caller; number: number },
    services: SessionServices,
  ) {
    this.#socket = socket;
    this.number = number;
    this.#caller = caller;
    this.#services = services;
    this.id = services.random.uuid();
    this.origin = caller.origin;
    this.own = caller.access === "own";
    this.#maxMessage = this.own ? services.limits.ownMessage : services.limits.message;
    this.#calls = new Calls(this, services);
    socket.on("message", (data, isBinary) => void this.#receive(data, isBinary));
    socket.on("close", (code) => this.#closed(code));
    socket.on("error", () => {
      // A broken frame: ws closes with the code that RFC 6455 has for it.
    });
    socket.on("pong", () => {
      this.#alive = true;
    });
    this.#expectHello();
    this.#ping();
  }

  /** Bytes that the page has not taken yet. */
  get backlog(): number {
    return this.#socket.bufferedAmount;
  }

  get greeted(): boolean {
    return this.#greeted;
  }

  notify(method: string, params: unknown): void {
    this.#send({ jsonrpc: "2.0", method, params });
  }

  onClose(listener: (code: number) => void): void {
    this.#closeListeners.push(listener);
  }

  /** Says why with an application close code; a page that does not answer is dropped. */
  close(why: CloseName): void {
    if (this.#closing) return;
    this.#closing = true;
    this.#socket.close(CLOSE[why], why);
    const { clock, limits } = this.#services;
    this.#stopTimers.push(clock.after(limits.closeMs, () => this.#socket.terminate()));
  }

  cancel(id: RpcId): boolean {
    return this.#calls.cancel(id);
  }

  async #receive(data: RawData, isBinary: boolean): Promise<void> {
    this.#alive = true;
    if (this.#closing) return;
    const turn: Turn = { end: null };
    const answer = await this.#answerAll(data as Buffer, isBinary, turn);
    if (answer) this.#send(answer);
    if (turn.end) this.close(turn.end);
  }

  /** The answer to one message, a batch or not; null when it asks for none. */
  async #answerAll(data: Buffer, isBinary: boolean, turn: Turn): Promise<object | null> {
    let message: unknown;
    try {
      message = this.#decode(data, isBinary, turn);
    } catch (error) {
      return this.#failure(null, error);
    }
    if (!Array.isArray(message)) return await this.#answer(message, turn);
    if (message.length === 0 || message.length > this.#services.limits.batch)
      return this.#failure(null, new Fault(bridgeFaults["request.malformed"]));
    const answers = (await Promise.all(message.map((item) => this.#answer(item, turn)))).filter(
      (answer) => answer !== null,
    );
    return answers.length > 0 ? answers : null;
  }

  #decode(data: Buffer, isBinary: boolean, turn: Turn): unknown {
    if (data.length > this.#maxMessage) {
      turn.end = "tooLarge";
      throw new Fault(bridgeFaults["request.too-large"], { limit: this.#maxMessage });
    }
    if (isBinary) throw new Fault(bridgeFaults["request.no-json"]);
    return parseJson(String(data), this.#services.limits.depth);
  }

  /** The answer to one request; null for a notification. */
  async #answer(message: unknown, turn: Turn): Promise<object | null> {
    const parsed = RpcRequest.safeParse(message);
    if (!parsed.success) return this.#failure(idOf(message), refusalOf(message));
    const { id, method, params = {} } = parsed.data;
    const log = this.#beginLog(method, params);
    try {
      this.#demandPace();
      if (!this.#greeted && method !== HELLO) throw new Fault(bridgeFaults["session.hello-first"]);
      const result = await this.#calls.run(id ?? null, { name: method, params, trace: log.trace });
      if (method === HELLO) this.#greeted = true;
      log.done({ result });
      return id === undefined ? null : { jsonrpc: "2.0", id, result: result ?? null };
    } catch (error) {
      log.done({ error });
      const failure = this.#failure(id ?? null, error);
      turn.end ??= this.#endOf(error);
      return id === undefined ? null : failure;
    }
  }

  /** One call for the event log. */
  #beginLog(name: string, value: unknown) {
    const { clock, events, methods } = this.#services;
    const method = methods.get(name);
    const began = clock.monotonic();
    const trace = new Trace(clock);
    return {
      trace,
      done: (outcome: CallOutcome) => {
        if (method?.unlogged && "result" in outcome) return;
        const call = {
          name: method ? name : plainName(name),
          origin: this.origin,
          connection: this.number,
          params: { schema: method?.params, value },
          trace,
          ms: clock.monotonic() - began,
        };
        logCall(events, call, { ...outcome, schema: method?.result });
      },
    };
  }

  /** Some refusals end the connection, after the page was told. */
  #endOf(error: unknown): CloseName | null {
    if (!(error instanceof Fault)) return null;
    if (error.is(bridgeFaults["session.protocol"])) return "protocol";
    if (error.is(bridgeFaults["session.hello-first"])) return "helloFirst";
    const patience = this.#services.limits.tooFastTimes;
    if (error.is(bridgeFaults["request.too-fast"]) && this.#tooFast >= patience) return "tooFast";
    return null;
  }

  #demandPace(): void {
    if (this.#services.countCall(this.#caller)) return;
    this.#tooFast++;
    throw new Fault(bridgeFaults["request.too-fast"]);
  }

  #failure(id: RpcId | null, error: unknown): object {
    const { log, random, docs } = this.#services;
    return { jsonrpc: "2.0", id, error: toRpcError(asFault(error, log, random), docs()) };
  }

  /** A page that does not read what it is sent is let go before it costs the agent its memory. */
  #send(message: object): void {
    if (this.#closing || this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#socket.bufferedAmount > this.#services.limits.backlog) this.close("tooSlow");
    else this.#socket.send(JSON.stringify(message));
  }

  #expectHello(): void {
    const { clock, limits } = this.#services;
    const stop = clock.after(limits.helloMs, () => {
      if (!this.#greeted) this.close("helloTimeout");
    });
    this.#stopTimers.push(stop);
  }

  /** A page that is silent and does not answer a ping is gone, and so are its lease and its watches. */
  #ping(): void {
    const { clock, limits } = this.#services;
    this.#stopPing = clock.after(limits.pingMs, () => {
      if (!this.#alive) return this.close("silent");
      this.#alive = false;
      this.#socket.ping();
      this.#ping();
    });
  }

  #closed(code: number): void {
    this.#closing = true;
    this.#stopPing?.();
    for (const stop of this.#stopTimers) stop();
    this.#calls.cancelAll();
    for (const listener of this.#closeListeners) listener(code);
  }
}

/** The id of a request that is wrong otherwise, so that its sender can tell which one it was. */
function idOf(message: unknown): RpcId | null {
  const parsed = RpcId.safeParse((message as { id?: unknown } | null)?.id);
  return parsed.success ? parsed.data : null;
}

/** A request with positional parameters is one, but our methods take names. */
function refusalOf(message: unknown): Fault {
  const { params, ...rest } = (message ?? {}) as { params?: unknown };
  if (params !== undefined && RpcRequest.safeParse(rest).success)
    return new Fault(bridgeFaults["request.invalid"], { reason: "params: expected an object" });
  return new Fault(bridgeFaults["request.malformed"]);
}
