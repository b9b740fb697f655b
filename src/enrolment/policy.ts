/** Who may be enrolled, decided here and not in the page. Pure. */
import { Fault } from "../base/fault.ts";
import type { Card, Check } from "../card/card.ts";
import type { CheckPolicy } from "../card/checks/policy.ts";
import { checkCard } from "../card/checks.ts";
import { enrolmentFaults } from "./faults.ts";

/**
 * Checks the card's data anew; what the page says of the checks is not relied on.
 *
 * @param today ISO date in Beijing
 * @param policy age bands; default: the law's
 * @throws Fault `enrolment.under-age`, `enrolment.over-age`, `enrolment.checks-not-accepted`
 */
export function demandEnrollable(
  card: Card,
  accepted: readonly string[],
  today: string,
  policy?: CheckPolicy,
): void {
  const failed = checkCard(card, today, policy).filter((check) => !check.ok && check.level === "error");
  const refused = failed.find(({ refuses }) => refuses);
  if (refused) throw ageFault(refused);
  const open = failed.filter(({ id }) => !accepted.includes(id));
  if (open.length > 0) {
    throw new Fault(enrolmentFaults["enrolment.checks-not-accepted"], { checks: open.map(name).join("；") });
  }
}

/** Only age bands refuse; their ids end in the limit. */
function ageFault({ id }: Check): Fault {
  const kind = id.startsWith("age.under-") ? "enrolment.under-age" : "enrolment.over-age";
  return new Fault(enrolmentFaults[kind], { limit: Number(id.split("-").at(-1)) });
}

/** The sentence without what is personal in it: dates stay out of logs. */
function name({ id, detail }: Check): string {
  return `${detail.replaceAll(/\d{4}-\d{2}-\d{2}/g, "…")}（${id}）`;
}
