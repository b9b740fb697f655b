/** Calls as events: who called what, how long it took, what came of it; bodies masked by their schemas. */
import type { z } from "zod";
import { Fault } from "../../base/fault.ts";
import type { Trace } from "../../readers/trace.ts";
import type { EventLog, NewEvent } from "./log.ts";
import { HIDDEN, maskOf, newBudget } from "./mask.ts";

/** What a call is known by before its outcome. */
export interface LoggedCall {
  /** `card.read`, `POST /v1/read`. */
  readonly name: string;
  readonly origin: string | null;
  readonly connection?: number;
  readonly params: { readonly schema: z.ZodType | undefined; readonly value: unknown };
  readonly trace: Trace;
  readonly ms: number;
  readonly detail?: NonNullable<NewEvent["detail"]>;
}

export type CallOutcome = { readonly result: unknown } | { readonly error: unknown };

/** @param schema of the result */
export function logCall(
  log: EventLog,
  call: LoggedCall,
  outcome: CallOutcome & { readonly schema: z.ZodType | undefined },
): void {
  const budget = newBudget();
  const masked = ({ schema, value }: { schema?: z.ZodType | undefined; value: unknown }) =>
    schema ? maskOf(schema)(value, budget) : HIDDEN;
  const { name, origin, connection, params, trace, ms, detail = {} } = call;
  const { spans } = trace;
  const event = {
    kind: "call" as const,
    name,
    outcome:
      "result" in outcome ? "ok" : outcome.error instanceof Fault ? outcome.error.id : "bridge.internal",
    origin,
    ...(connection === undefined ? {} : { connection }),
    ms,
    ...(spans.length > 0 ? { spans: [...spans] } : {}),
    ...(isEmpty(detail) ? {} : { detail }),
    ...(isEmpty(params.value) ? {} : { request: masked(params) }),
    ...("result" in outcome ? { reply: masked({ schema: outcome.schema, value: outcome.result }) } : {}),
  };
  log.record(event, budget.chars);
}

/**
 * The name of a method or path that does not exist: shown when it is made of letters, so that a slip of the pen is
 * seen; anything else may hold whatever the caller put there.
 */
export function plainName(name: string): string {
  return /^(\/v1)?[A-Za-z/._-]{0,60}$/.test(name) ? name : HIDDEN;
}

function isEmpty(value: unknown): boolean {
  return (
    value === undefined || (typeof value === "object" && value !== null && Object.keys(value).length === 0)
  );
}
