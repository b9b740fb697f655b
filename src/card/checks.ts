/** Checks of a card's data for labour enrolment. Each says what it looked at; none hides the data. Pure. */
import type { Check, DecodedCard } from "./card.ts";
import { formerCheckCharacter } from "./former-number.ts";
import { checkIdNumber } from "./id-number.ts";

/** Labour law: nobody under 16; 16 to 17 are juveniles; over 60 insurers often refuse. */
const MIN_AGE = 16;
const ADULT_AGE = 18;
const SENIOR_AGE = 60;

const PERMIT_PREFIXES = ["810000", "820000", "830000"];

/**
 * @param today ISO date in Beijing
 * @returns one entry for every check that applies to this type of card, passed or failed
 */
export function checkCard(card: DecodedCard, today: string): Check[] {
  return [
    ...numberChecks(card),
    ...validityChecks(card, today),
    ...ageChecks(card, today),
    ...issuerCheck(card),
  ];
}

function check(id: string, ok: boolean, level: Check["level"], passed: string, failed: string): Check {
  return { id, ok, level, detail: ok ? passed : failed };
}

function numberChecks(card: DecodedCard): Check[] {
  if (card.type === "foreigner-2017") return [oldForeignerNumber(card)];
  const { number, birthDate, sex } = card;
  const born = number.slice(6, 14) === birthDate.replaceAll("-", "");
  const checks = [
    check("number.check-digit", checkIdNumber(number), "error", "号码校验位正确", "号码校验位不正确"),
    check(
      "number.birth-date",
      born,
      "error",
      "号码与出生日期一致",
      "号码中的出生日期与证件上的出生日期不一致",
    ),
  ];
  if (card.type === "foreigner-2023") return [...checks, newForeignerNumber(number)];
  const expected = Number(number[16]) % 2 === 1 ? "1" : "2";
  checks.push(
    check("number.sex", sex.code === expected, "error", "号码与性别一致", "号码中的性别与证件上的性别不一致"),
  );
  if (card.type === "hmt") checks.push(permitPrefix(number));
  return checks;
}

function permitPrefix(number: string): Check {
  const ok = PERMIT_PREFIXES.includes(number.slice(0, 6));
  return check(
    "number.permit-prefix",
    ok,
    "error",
    "号码是港澳台居民居住证号段",
    "号码不在港澳台居民居住证号段",
  );
}

function newForeignerNumber(number: string): Check {
  return check(
    "number.foreigner",
    number.startsWith("9"),
    "error",
    "号码是外国人证件号段",
    "号码不在外国人证件号段",
  );
}

/** Three letters and twelve digits, the last of which is a check digit. */
function oldForeignerNumber({ number }: DecodedCard): Check {
  const ok = /^[A-Z]{3}\d{12}$/.test(number) && formerCheckCharacter(number.slice(0, 14)) === number[14];
  return check("number.foreigner", ok, "error", "号码格式和校验位正确", "号码格式或校验位不正确");
}

function validityChecks({ validFrom, validTo, longTerm }: DecodedCard, today: string): Check[] {
  const begun = validFrom <= today;
  const running = longTerm || (validTo !== null && today <= validTo);
  return [
    check("validity.not-yet", begun, "error", "证件已生效", `证件从 ${validFrom} 起才有效`),
    check(
      "validity.expired",
      running,
      "error",
      longTerm ? "证件长期有效" : "证件在有效期内",
      `证件已于 ${validTo} 过期`,
    ),
  ];
}

function ageChecks({ birthDate }: DecodedCard, today: string): Check[] {
  const age = ageOn(birthDate, today);
  return [
    check("age.under-16", age >= MIN_AGE, "error", "已满 16 周岁", `未满 16 周岁（${age} 岁），不得招用`),
    check(
      "age.under-18",
      age >= ADULT_AGE,
      "warning",
      "已满 18 周岁",
      `未满 18 周岁（${age} 岁），属于未成年工`,
    ),
    check(
      "age.over-60",
      age <= SENIOR_AGE,
      "warning",
      "未超过 60 周岁",
      `已超过 60 周岁（${age} 岁），可能无法参加工伤保险`,
    ),
  ];
}

/** Only these two types carry an issuer's name. */
function issuerCheck(card: DecodedCard): Check[] {
  if (card.type !== "citizen" && card.type !== "hmt") return [];
  return [check("issuer.present", Boolean(card.issuer), "warning", "有签发机关", "证件没有签发机关")];
}

/** Completed years. */
export function ageOn(birthDate: string, today: string): number {
  const years = Number(today.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return today.slice(5) < birthDate.slice(5) ? years - 1 : years;
}
