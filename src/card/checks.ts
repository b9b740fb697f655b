/** Checks of a card's data for labour enrolment. Each says what it looked at; none hides the data. Pure. */
import type { Check, DecodedCard } from "./card.ts";
import { ageChecks } from "./checks/age.ts";
import { dataChecks, issuerCheck } from "./checks/data.ts";
import { numberChecks } from "./checks/number.ts";
import { type CheckPolicy, DEFAULT_CHECK_POLICY } from "./checks/policy.ts";
import { validityChecks } from "./checks/validity.ts";

export { ageOn } from "./checks/age.ts";

/**
 * @param today ISO date in Beijing
 * @param policy the age bands; default: under 16 is refused, 16 to 17 and over 60 are warned of
 * @returns one entry for every check that applies to this type of card, passed or failed
 */
export function checkCard(
  card: DecodedCard,
  today: string,
  policy: CheckPolicy = DEFAULT_CHECK_POLICY,
): Check[] {
  return [
    ...numberChecks(card),
    ...validityChecks(card, today),
    ...ageChecks(card, today, policy),
    ...issuerCheck(card),
    ...dataChecks(card),
  ];
}
