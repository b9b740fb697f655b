/** Which failed checks stand in the way of an enrolment. The agent decides the same way again. Pure. */
import type { Check } from "../../../src/card/card.ts";

export type Standing = "refused" | "must-accept" | "note";

export function standingOf({ level, refuses }: Check): Standing {
  if (refuses) return "refused";
  return level === "error" ? "must-accept" : "note";
}

export const failedChecks = (checks: readonly Check[]): Check[] => checks.filter(({ ok }) => !ok);

/** Ids that the clerk has still to accept. */
export function openChecks(checks: readonly Check[], accepted: ReadonlySet<string>): string[] {
  return failedChecks(checks)
    .filter((check) => standingOf(check) === "must-accept" && !accepted.has(check.id))
    .map(({ id }) => id);
}

export const isRefused = (checks: readonly Check[]): boolean =>
  failedChecks(checks).some((check) => standingOf(check) === "refused");
