import type { AgentEvent } from "../../../../src/bridge/schemas/events.ts";
import { t } from "../text/index.ts";

/** What an event is called. The name of a call is the caller's own word and stays as it is. */
export const nameOf = ({ kind, name }: AgentEvent): string =>
  kind === "call" || kind === "sam" ? name : (t.value.events.names[name] ?? name);

/** What came of it; of a reader also what lies on it. */
export function outcomeOf({ kind, outcome, detail }: AgentEvent): string {
  if (outcome === "ok") return t.value.events.ok;
  return kind === "reader" && detail?.card !== undefined ? `${outcome} · ${detail.card}` : outcome;
}
