/** What a route of the HTTP interface is. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { z } from "zod";
import type { Random } from "../../base/random.ts";
import type { Trace } from "../../readers/trace.ts";
import type { Audit } from "../audit.ts";
import type { Origins } from "../consent/origins.ts";
import type { EventLog } from "../events/log.ts";
import type { Caller } from "../guards/gate.ts";
import type { MethodContext } from "../methods/context.ts";
import type { Catalogue } from "../schemas/error.ts";
import type { SettingChange, SettingList } from "../schemas/settings.ts";

/** What the bridge needs of a simulator; it does not know the driver. */
export interface SimulatorControl {
  insert(card: string, reader?: string): void;
  remove(reader?: string): void;
  plug(reader?: string): void;
  unplug(reader?: string): void;
  /** Makes the reader's next replies faulty; the simulator checks the shape. */
  fault(fault: unknown, reader?: string): void;
  state(): { readonly readers: readonly unknown[] };
  /** Where it tells of what a person does at its readers. */
  on?(event: "changed", listener: (state: { readonly readers: readonly unknown[] }) => void): unknown;
  off?(event: "changed", listener: (state: { readonly readers: readonly unknown[] }) => void): unknown;
}

/** The program's settings; the bridge does not know which there are. */
export interface SettingsControl {
  list(): SettingList;
  /** All or nothing. @throws Fault naming what is wrong or locked */
  change(change: SettingChange): SettingList;
}

export interface RouteContext extends MethodContext {
  readonly origins: Origins;
  readonly simulator: SimulatorControl | null;
  readonly settings: SettingsControl | null;
  readonly protocols: readonly number[];
  readonly openapi: () => object;
  readonly jsonSchema: () => object;
  readonly catalogue: () => z.infer<typeof Catalogue>;
  /** Address of the page on errors. */
  readonly docs: () => string;
  readonly audit: Audit;
  /** Readings that are under way by HTTP; WebSocket sessions count their own. */
  readonly readings: Set<{ readonly origin: string | null }>;
  readonly random: Random;
  readonly events: EventLog;
  /** Asks the whole program to end in good order; null where nobody would listen. */
  readonly askToStop: (() => void) | null;
}

export interface Call {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Is the page that asks allowed? For the bland health document. */
  readonly originKnown: boolean;
  /** The request's JSON. @throws Fault `request.too-large`, `request.too-deep`, `request.no-json` */
  body(): Promise<unknown>;
  readonly trace: Trace;
  /** Null where the route is open. */
  readonly caller: Caller | null;
  /** Ends when the caller hangs up. */
  readonly signal: AbortSignal;
}

export interface Route {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly summary: string;
  /** open: any caller of this machine; guarded: identified callers only; own: the agent's own pages and programs. */
  readonly access: "open" | "guarded" | "own";
  /** Asked again and again by the agent's own pages: in the event log only when it fails. */
  readonly unlogged?: boolean;
  readonly body?: z.ZodType;
  readonly answer: z.ZodType;
  handle(call: Call, context: RouteContext): Promise<object> | object;
}
