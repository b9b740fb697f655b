import type { RawData, WebSocket } from "ws";
import type { Clock } from "../../base/clock.ts";
import { Fault } from "../../base/fault.ts";
import type { Log } from "../../base/log.ts";
import type { Random } from "../../base/random.ts";
import { bridgeFaults } from "../faults.ts";
import type { Caller } from "../guards/access.ts";
import { CLOSE, LIMITS } from "../limits.ts";
import type { RpcMethod, Session } from "../method.ts";
import { asFault, toRpcError } from "./error.ts";
import { type RpcId, RpcRequest } from "./message.ts";

export interface SessionServices {
  readonly methods: ReadonlyMap<string, RpcMethod>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

const HELLO = "session.hello";

/**
 * One WebSocket connection. Nothing is answered before `session.hello`; calls run side by side, each with a signal
 * that ends with `session.cancel` or the connection.
 */
export class WebSocketSession implements Session {
  readonly id: string;
  readonly origin: string | null;
  readonly own: boolean;
  readonly #socket: WebSocket;
  readonly #services: SessionServices;
  readonly #calls = new Map<RpcId, AbortController>();
  readonly #closeListeners: (() => void)[] = [];
  readonly #stopTimers: (() => void)[] = [];
  #greeted = false;
  #alive = true;

  constructor(socket: WebSocket, caller: Caller, services: SessionServices) {
    this.#socket = socket;
    this.#services = services;
    this.id = services.random.uuid();
    this.origin = caller.origin;
    this.own = caller.access === "own";
    socket.on("message", (data, isBinary) => void this.#receive(data, isBinary));
    socket.on("close", () => this.#closed());
    socket.on("error", () => socket.terminate());
    socket.on("pong", () => {
      this.#alive = true;
    });
    this.#expectHello();
    this.#ping();
  }

  get greeted(): boolean {
    return this.#greeted;
  }

  notify(method: string, params: unknown): void {
    this.#send(JSON.stringify({ jsonrpc: "2.0", method, params }));
  }

  onClose(listener: () => void): void {
    this.#closeListeners.push(listener);
  }

  /** Says why with an application close code; a page that does not answer is dropped. */
  close(code: number): void {
    this.#socket.close(code);
    this.#stopTimers.push(this.#services.clock.after(LIMITS.closeMs, () => this.#socket.terminate()));
  }

  /** Ends a call that is under way; an unknown id is none of ours any more. */
  cancel(id: RpcId): boolean {
    const call = this.#calls.get(id);
    call?.abort(new Fault(bridgeFaults["session.cancelled"]));
    return call !== undefined;
  }

  async #receive(data: RawData, isBinary: boolean): Promise<void> {
    this.#alive = true;
    let message: unknown;
    try {
      if (isBinary) throw new SyntaxError("binary");
      message = JSON.parse(String(data));
    } catch {
      return this.#send(JSON.stringify(failure(null, new Fault(bridgeFaults["request.no-json"]))));
    }
    if (!Array.isArray(message)) {
      const answer = await this.#answer(message);
      if (answer) this.#send(JSON.stringify(answer));
      return;
    }
    if (message.length === 0 || message.length > LIMITS.batch) {
      return this.#send(JSON.stringify(failure(null, new Fault(bridgeFaults["request.malformed"]))));
    }
    const answers = (await Promise.all(message.map((item) => this.#answer(item)))).filter(
      (answer) => answer !== null,
    );
    if (answers.length > 0) this.#send(JSON.stringify(answers));
  }

  /** The answer to one request; null for a notification. */
  async #answer(message: unknown): Promise<object | null> {
    const parsed = RpcRequest.safeParse(message);
    if (!parsed.success) return failure(null, new Fault(bridgeFaults["request.malformed"]));
    const { id, method, params = {} } = parsed.data;
    try {
      const result = await this.#call(id ?? null, method, params);
      if (method === HELLO) this.#greeted = true;
      return id === undefined ? null : { jsonrpc: "2.0", id, result: result ?? null };
    } catch (error) {
      const fault = asFault(error, this.#services.log, this.#services.random);
      if (fault.is(bridgeFaults["session.protocol"])) this.close(CLOSE.protocol);
      return id === undefined ? null : failure(id, fault);
    }
  }

  async #call(id: RpcId, name: string, params: Record<string, unknown>): Promise<unknown> {
    if (!this.#greeted && name !== HELLO) throw new Fault(bridgeFaults["session.hello-first"]);
    const method = this.#services.methods.get(name);
    if (!method) throw new Fault(bridgeFaults["request.unknown"], { what: name });
    if (method.access === "own" && !this.own)
      throw new Fault(bridgeFaults["access.own-page-only"], { method: name });
    if (this.#calls.size >= LIMITS.callsInFlight || this.#calls.has(id))
      throw new Fault(bridgeFaults["request.too-many"]);
    const input = method.params.safeParse(params);
    if (!input.success) throw new Fault(bridgeFaults["request.invalid"], { reason: firstIssue(input.error) });
    const abort = new AbortController();
    this.#calls.set(id, abort);
    try {
      return await method.handle(input.data, { session: this, signal: abort.signal });
    } finally {
      this.#calls.delete(id);
    }
  }

  #send(text: string): void {
    if (this.#socket.bufferedAmount > LIMITS.backlog) this.#socket.terminate();
    else if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(text);
  }

  #expectHello(): void {
    const stop = this.#services.clock.after(LIMITS.helloMs, () => {
      if (!this.#greeted) this.close(CLOSE.helloTimeout);
    });
    this.#stopTimers.push(stop);
  }

  /** A page that is silent and does not answer a ping is gone, and so are its lease and its watches. */
  #ping(): void {
    const stop = this.#services.clock.after(LIMITS.pingMs, () => {
      if (!this.#alive) return this.#socket.terminate();
      this.#alive = false;
      this.#socket.ping();
      this.#ping();
    });
    this.#stopTimers.push(stop);
  }

  #closed(): void {
    for (const stop of this.#stopTimers) stop();
    for (const call of this.#calls.values()) call.abort(new Fault(bridgeFaults["session.cancelled"]));
    for (const listener of this.#closeListeners) listener();
  }
}

function failure(id: RpcId, fault: Fault): object {
  return { jsonrpc: "2.0", id, error: toRpcError(fault) };
}

function firstIssue(error: { issues: readonly { path: readonly PropertyKey[]; message: string }[] }): string {
  const [issue] = error.issues;
  return issue ? `${issue.path.map(String).join(".")}: ${issue.message}` : "";
}
