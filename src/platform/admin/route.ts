import type { IncomingMessage, ServerResponse } from "node:http";
import { z } from "zod";
import type { Clock } from "../../base/clock.ts";
import { Fault } from "../../base/fault.ts";
import type { Log } from "../../base/log.ts";
import type { Random } from "../../base/random.ts";
import type { Access } from "../access/roles.ts";
import type { Actor, Tokens } from "../access/tokens.ts";
import type { EventStreams } from "../events/stream.ts";
import { platformFaults } from "../faults.ts";
import type { Presence } from "../registry/presence.ts";
import type { SettingsResolver } from "../settings/resolver.ts";
import type { Store } from "../storage/store.ts";
import type { TrafficLog } from "../traffic/traffic-log.ts";

/** What the administration's calls work on. */
export interface AdminContext {
  readonly store: Store;
  readonly presence: Presence;
  readonly settings: SettingsResolver;
  readonly streams: EventStreams;
  readonly traffic: TrafficLog;
  readonly tokens: Tokens;
  readonly random: Random;
  readonly clock: Clock;
  readonly log: Log;
}

export interface Call {
  readonly request: IncomingMessage;
  /** Only for calls that answer by themselves: the event stream. */
  readonly response: ServerResponse;
  /** Who calls; for open calls nobody in particular. */
  readonly actor: Actor;
  /** The path's variable parts. */
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  body(): Promise<Buffer>;
  /** Adds to what the audit log keeps of this call. No photo, no secret, no whole ID number. */
  note(detail: Readonly<Record<string, unknown>>): void;
}

/** An answer as JSON, as a picture or a file, or null: the call answers by itself. */
export type Answer =
  | { readonly status: number; readonly json?: unknown }
  | { readonly status: number; readonly bytes: Uint8Array; readonly type: string; readonly file?: string }
  | {
      readonly status: number;
      readonly parts: AsyncIterable<string | Uint8Array>;
      readonly type: string;
      readonly file: string;
    }
  | null;

/** What a body or an answer is when it is no JSON. */
export type Medium = "photo" | "table" | "zip" | "events" | "nothing";

export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** `/batches/:id` */
  readonly path: string;
  readonly access: Access;
  /** One line for the documentation. */
  readonly summary: string;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType | Medium;
  readonly answer: z.ZodType | Medium;
  /** A GET that the audit log keeps: photos, secrets, exports. Every other method is kept anyway. */
  readonly audited?: true;
  handle(call: Call, context: AdminContext): Promise<Answer>;
}

/** The path's variable parts when it fits the template, null otherwise. */
export function matchPath(template: string, path: string): Record<string, string> | null {
  const wanted = template.split("/");
  const given = path.split("/");
  if (wanted.length !== given.length) return null;
  const variables: Record<string, string> = {};
  for (const [i, part] of wanted.entries()) {
    const actual = given[i] ?? "";
    if (part.startsWith(":") && actual !== "") variables[part.slice(1)] = decodeSegment(actual);
    else if (part !== actual) return null;
  }
  return variables;
}

function decodeSegment(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The body as JSON of this shape. @throws Fault `platform.bad-request` */
export async function jsonBody<S extends z.ZodType>(call: Call, schema: S): Promise<z.output<S>> {
  let value: unknown;
  try {
    value = JSON.parse((await call.body()).toString("utf8"));
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw badRequest("the body is not JSON");
  }
  return checked(schema, value);
}

/** The query as an object of this shape. @throws Fault `platform.bad-request` */
export function queryOf<S extends z.ZodType>(call: Call, schema: S): z.output<S> {
  return checked(schema, Object.fromEntries(call.query));
}

function checked<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw badRequest(`${issue?.path.join(".") || "body"}: ${issue?.message}`);
}

export function badRequest(problem: string): Fault {
  return new Fault(platformFaults["platform.bad-request"], { problem });
}

const limit = z.coerce.number().int().min(1).max(1000).default(200);
const id = z.coerce.number().int().min(0);
/** Pages of lists: the oldest first from `after` on, or the newest first below `before`. */
export const Page = z.object({ after: id.optional(), before: id.optional(), limit });
/** Pages of logs: the newest first. */
export const BackPage = z.object({ before: id.optional(), limit });
