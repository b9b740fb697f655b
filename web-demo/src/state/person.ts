/** Whether two things speak of the same person. Pure. */
import type { Card } from "../../../src/card/card.ts";
import type { EnrolmentView } from "../../../src/enrolment/schemas.ts";

/** The same card of the same person, read once more. */
export function isSameCard(a: Card, b: Card): boolean {
  return a.type === b.type && a.number === b.number && a.name === b.name && a.validFrom === b.validFrom;
}

/** `110***********0038` could be the number; a name decides the rest. */
function fitsMask(number: string, masked: string): boolean {
  return masked.length === number.length && [...masked].every((c, i) => c === "*" || c === number[i]);
}

/** The newest of the listed enrolments (newest first) that is most likely this card's person. */
export function earlierOf(card: Card, enrolments: readonly EnrolmentView[]): EnrolmentView | null {
  return (
    enrolments.find(({ name, numberMasked }) => name === card.name && fitsMask(card.number, numberMasked)) ??
    null
  );
}
