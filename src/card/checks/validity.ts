import type { Check, DecodedCard } from "../card.ts";
import { isCalendarDate } from "../chip-text.ts";
import { check } from "./check.ts";

export function validityChecks(card: DecodedCard, today: string): Check[] {
  const { validFrom, validTo, longTerm, birthDate } = card;
  const running = longTerm || (validTo !== null && today <= validTo);
  const real = [birthDate, validFrom, ...(validTo ? [validTo] : [])].every(isCalendarDate);
  return [
    check("validity.not-yet", validFrom <= today, "error", "证件已生效", `证件从 ${validFrom} 起才有效`),
    check(
      "validity.expired",
      running,
      "error",
      longTerm ? "证件长期有效" : "证件在有效期内",
      `证件已于 ${validTo} 过期`,
    ),
    check(
      "dates.calendar",
      real,
      "warning",
      "日期都在日历上",
      "证件上有日历中不存在的日期（早年可能按农历登记），请核对",
    ),
  ];
}
