/** An event keeps the id of a fault and not its detail, which may be the caller's own words. Pure. */
import type { AgentEvent } from "../../../../src/bridge/schemas/events.ts";

/** Stands where the event does not know what the fault was about. */
const UNKNOWN = "…";

/** A text of the fault catalogue with what the event itself knows: `网页 {origin} 正在等待…`. No brace is left. */
export function fill(
  template: string,
  { kind, name, origin, program, reader, code, detail }: AgentEvent,
): string {
  const call = kind === "call" ? name : detail?.call;
  const known: Readonly<Record<string, unknown>> = {
    ...{ origin, program, reader, code, method: call, what: call },
    ...detail,
  };
  return template.replace(/\{(\w+)\}/g, (_, key: string) =>
    String((Object.hasOwn(known, key) ? known[key] : null) ?? UNKNOWN),
  );
}
