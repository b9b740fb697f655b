import type { Check, DecodedCard } from "../card.ts";
import { check } from "./check.ts";
import type { AgeAction, CheckPolicy } from "./policy.ts";

/** From 16 to 17 workers are juveniles (未成年工), whom the labour law protects. */
const ADULT_AGE = 18;

/** Each band's limit is part of its id: `age.under-16`, `age.under-18`, `age.over-60`. */
export function ageChecks(
  { birthDate, sex }: DecodedCard,
  today: string,
  { minimumAge, belowMinimum, upperAge, aboveUpper }: CheckPolicy,
): Check[] {
  const age = ageOn(birthDate, today);
  const upper = upperAgeOf(sex.code, upperAge);
  return [
    banded(belowMinimum, `age.under-${minimumAge}`, age >= minimumAge, {
      passed: `已满 ${minimumAge} 周岁`,
      failed: `未满 ${minimumAge} 周岁（${age} 岁），不得招用`,
    }),
    ...(minimumAge < ADULT_AGE
      ? [
          check(
            "age.under-18",
            age >= ADULT_AGE,
            "warning",
            "已满 18 周岁",
            `未满 18 周岁（${age} 岁），属于未成年工`,
          ),
        ]
      : []),
    banded(aboveUpper, `age.over-${upper}`, age <= upper, {
      passed: `未超过 ${upper} 周岁`,
      failed: `已超过 ${upper} 周岁（${age} 岁），可能无法参加工伤保险`,
    }),
  ];
}

function banded(
  action: AgeAction,
  id: string,
  ok: boolean,
  { passed, failed }: { passed: string; failed: string },
): Check {
  const result = check(id, ok, action === "warn" ? "warning" : "error", passed, failed);
  return action === "refuse" ? { ...result, refuses: true } : result;
}

/** Where the sex is not known, the later limit holds. */
function upperAgeOf(sex: string, { men, women }: CheckPolicy["upperAge"]): number {
  if (sex === "1") return men;
  return sex === "2" ? women : Math.max(men, women);
}

/** Completed years. */
export function ageOn(birthDate: string, today: string): number {
  const years = Number(today.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return today.slice(5) < birthDate.slice(5) ? years - 1 : years;
}
