/** How a room offers JSON-RPC methods to pages without the bridge knowing the room. */
import type { z } from "zod";
import type { Trace } from "../readers/trace.ts";

/** Who may call: `page` any allowed origin, `own` only pages of the agent itself and bearers of its token. */
export type Access = "page" | "own";

/** One connected page or program. */
export interface Session {
  readonly id: string;
  /** `http://127.0.0.1:22377`; null for a program that showed the token. */
  readonly origin: string | null;
  readonly own: boolean;
  /** Bytes that the page has not taken yet. */
  readonly backlog: number;
  notify(method: string, params: unknown): void;
  /** Runs when the connection is gone. */
  onClose(listener: () => void): void;
}

export interface CallContext {
  readonly session: Session;
  /** Aborted by `session.cancel`, by the connection's end and by the method's deadline. */
  readonly signal: AbortSignal;
  /** Keeps what the call spends its time on. */
  readonly trace: Trace;
}

export interface RpcMethod<P extends z.ZodType = z.ZodType, R extends z.ZodType = z.ZodType> {
  readonly name: string;
  readonly summary: string;
  readonly access: Access;
  /** What it may take, ms, where the usual half a minute is not right: a call that waits adds its wait. */
  readonly timeoutMs?: (params: z.output<P>) => number;
  /** Written to the audit log, with the outcome. */
  readonly audited?: boolean;
  /** Looking at the event log is no event. */
  readonly unlogged?: boolean;
  readonly params: P;
  readonly result: R;
  handle(params: z.output<P>, context: CallContext): Promise<z.input<R>> | z.input<R>;
}

/** Keeps the types of params and result together. */
export function rpcMethod<P extends z.ZodType, R extends z.ZodType>(method: RpcMethod<P, R>): RpcMethod {
  return method as unknown as RpcMethod;
}
