/** An event in words that can be sent to whoever helps. Masked as it came. */
import type { AgentEvent } from "../../../../src/bridge/schemas/events.ts";

/** One line. */
export function lineOf({ at, kind, name, outcome, origin, reader, ms }: AgentEvent): string {
  const who = origin === undefined ? "" : (origin ?? "(program)");
  return [at, kind, name, outcome, who, reader ?? "", ms === undefined ? "" : `${ms.toFixed(1)} ms`]
    .filter(Boolean)
    .join("  ");
}

/** The line and everything below it. */
export function textOf(event: AgentEvent): string {
  const { request, reply, spans, detail } = event;
  const parts = Object.entries({ detail, spans, request, reply }).filter(([, value]) => value !== undefined);
  return [lineOf(event), ...parts.map(([name, value]) => `${name}: ${JSON.stringify(value, null, 2)}`)].join(
    "\n",
  );
}

/** The file for support, in the manner of a HAR: who made it, then the entries. */
export function fileOf(run: string, events: readonly AgentEvent[]): string {
  const log = {
    version: "1",
    creator: { name: "idcard-bridge events", run },
    exportedAt: new Date().toISOString(),
    browser: navigator.userAgent,
    entries: events,
  };
  return JSON.stringify({ log }, null, 2);
}
