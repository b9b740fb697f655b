/** Who may be enrolled, decided here and not in the page. Pure. */
import { Fault } from "../base/fault.ts";
import type { Card, Check } from "../card/card.ts";
import { checkCard } from "../card/checks.ts";
import { enrolmentFaults } from "./faults.ts";

const NEVER = "age.under-16";

/**
 * Checks the card's data anew; what the page says of the checks is not relied on.
 *
 * @param today ISO date in Beijing
 * @throws Fault `enrolment.under-age`, `enrolment.checks-not-accepted`
 */
export function demandEnrollable(card: Card, accepted: readonly string[], today: string): void {
  const failed = checkCard(card, today).filter((check) => !check.ok && check.level === "error");
  if (failed.some(({ id }) => id === NEVER)) throw new Fault(enrolmentFaults["enrolment.under-age"]);
  const open = failed.filter(({ id }) => !accepted.includes(id));
  if (open.length > 0) {
    throw new Fault(enrolmentFaults["enrolment.checks-not-accepted"], { checks: open.map(name).join("；") });
  }
}

/** The sentence without what is personal in it: dates stay out of logs. */
function name({ id, detail }: Check): string {
  return `${detail.replaceAll(/\d{4}-\d{2}-\d{2}/g, "…")}（${id}）`;
}
