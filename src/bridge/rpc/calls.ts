/** Checks and runs the calls of one session. */
import type { Clock } from "../../base/clock.ts";
import { Fault } from "../../base/fault.ts";
import type { Trace } from "../../readers/trace.ts";
import type { Audit } from "../audit.ts";
import type { EventLog } from "../events/log.ts";
import { bridgeFaults } from "../faults.ts";
import type { Limits } from "../limits.ts";
import type { CallContext, RpcMethod, Session } from "../method.ts";
import type { RpcId } from "../schemas/rpc.ts";
import { parse } from "./check.ts";
import { withDeadline } from "./deadline.ts";

export interface CallServices {
  readonly methods: ReadonlyMap<string, RpcMethod>;
  readonly limits: Limits;
  readonly audit: Audit;
  readonly events: EventLog;
  readonly clock: Clock;
}

export interface NamedCall {
  readonly name: string;
  readonly params: unknown;
  readonly trace: Trace;
}

/** A call that is under way. Most are answered at once, and nobody ever asks for their signal. */
class RunningCall implements CallContext {
  readonly session: Session;
  readonly trace: Trace;
  #abort: AbortController | null = null;

  constructor(session: Session, trace: Trace) {
    this.session = session;
    this.trace = trace;
  }

  get abort(): AbortController {
    this.#abort ??= new AbortController();
    return this.#abort;
  }

  get signal(): AbortSignal {
    return this.abort.signal;
  }
}

export class Calls {
  readonly #session: Session;
  readonly #services: CallServices;
  /** By id; a notification has none and cannot be cancelled by name. */
  readonly #running = new Map<RpcId | symbol, RunningCall>();

  constructor(session: Session, services: CallServices) {
    this.#session = session;
    this.#services = services;
  }

  /** @throws Fault: every refusal, and what the method throws */
  async run(id: RpcId | null, { name, params, trace }: NamedCall): Promise<unknown> {
    const { limits } = this.#services;
    const method = this.#services.methods.get(name);
    if (!method) throw new Fault(bridgeFaults["request.unknown"], { what: name });
    if (method.access === "own" && !this.#session.own)
      throw new Fault(bridgeFaults["access.own-page-only"], { method: name });
    const key = id ?? Symbol();
    if (this.#running.has(key)) throw new Fault(bridgeFaults["request.duplicate-id"], { id: String(key) });
    if (this.#running.size >= limits.callsInFlight) throw new Fault(bridgeFaults["request.too-many"]);
    const input = parse(method.params, params);
    try {
      const result = await this.#handle(method, input, { key, trace });
      if (method.audited) this.#record(method, "ok", numberOf(result));
      return result;
    } catch (error) {
      if (method.audited && error instanceof Fault) this.#record(method, error.id);
      throw error;
    }
  }

  /** Ends a call that is under way; an unknown id is none of ours any more. */
  cancel(id: RpcId): boolean {
    const call = this.#running.get(id);
    call?.abort.abort(new Fault(bridgeFaults["session.cancelled"]));
    return call !== undefined;
  }

  cancelAll(): void {
    for (const call of this.#running.values()) call.abort.abort(new Fault(bridgeFaults["session.cancelled"]));
  }

  async #handle(
    method: RpcMethod,
    input: unknown,
    { key, trace }: { key: RpcId | symbol; trace: Trace },
  ): Promise<unknown> {
    const { clock, limits } = this.#services;
    const call = new RunningCall(this.#session, trace);
    this.#running.set(key, call);
    try {
      const result = method.handle(input, call);
      // What is answered at once needs no deadline.
      if (!(result instanceof Promise)) return result;
      return await withDeadline(result, call.abort, {
        clock,
        ms: method.timeoutMs?.(input) ?? limits.callMs,
        reason: () => new Fault(bridgeFaults["request.timeout"], { method: method.name }),
      });
    } finally {
      this.#running.delete(key);
    }
  }

  #record(method: RpcMethod, outcome: string, number?: string): void {
    this.#services.audit.record({
      event: "call",
      origin: this.#session.origin,
      method: method.name,
      outcome,
      ...(number === undefined ? {} : { number }),
    });
  }
}

/** Of a result that is a card. */
function numberOf(result: unknown): string | undefined {
  const number = (result as { number?: unknown } | null)?.number;
  return typeof number === "string" ? number : undefined;
}
