/** The number against the rules of its kind and against the rest of the card. */
import type { Check, DecodedCard } from "../card.ts";
import { isFormerNumber } from "../former-number.ts";
import { checkIdNumber } from "../id-number.ts";
import { divisionOf, isProvince } from "../tables/divisions.ts";
import { countryOf } from "../tables/nationality.ts";
import { check } from "./check.ts";

const PERMIT_PREFIXES: Readonly<Record<string, string>> = {
  "810000": "香港",
  "820000": "澳门",
  "830000": "台湾",
};

export function numberChecks(card: DecodedCard): Check[] {
  switch (card.type) {
    case "citizen":
      return [...common(card), sexCheck(card), divisionCheck(card.number)];
    case "hmt":
      return [...common(card), sexCheck(card), permitPrefix(card.number)];
    case "foreigner-2017":
      return oldForeignerNumber(card);
    case "foreigner-2023":
      return [...common(card), ...newForeignerNumber(card)];
  }
}

/** What holds for every number of GB 11643. */
function common({ number, birthDate }: DecodedCard): Check[] {
  return [
    check("number.check-digit", checkIdNumber(number), "error", "号码校验位正确", "号码校验位不正确"),
    birthDateCheck(number.slice(6, 14) === birthDate.replaceAll("-", "")),
  ];
}

const birthDateCheck = (ok: boolean, level: Check["level"] = "error") =>
  check("number.birth-date", ok, level, "号码与出生日期一致", "号码中的出生日期与证件上的出生日期不一致");

function sexCheck({ number, sex }: DecodedCard): Check {
  const expected = Number(number[16]) % 2 === 1 ? "1" : "2";
  return check(
    "number.sex",
    sex.code === expected,
    "error",
    "号码与性别一致",
    "号码中的性别与证件上的性别不一致",
  );
}

/** Retired codes are as good as current ones. A county we do not know in a province we do know is only warned of. */
function divisionCheck(number: string): Check {
  const division = divisionOf(number.slice(0, 6));
  const retired = division?.current === false ? "（代码已撤销）" : "";
  return check(
    "number.division",
    division !== null,
    isProvince(number.slice(0, 2)) ? "warning" : "error",
    `号码地区：${division?.name}${retired}`,
    "号码前六位不在现行或历史行政区划代码中",
  );
}

function permitPrefix(number: string): Check {
  const region = PERMIT_PREFIXES[number.slice(0, 6)];
  return check(
    "number.permit-prefix",
    region !== undefined,
    "error",
    `号码是${region}居民居住证号段`,
    "号码不在港澳台居民居住证号段",
  );
}

/** 9, province (2), country (3, numeric), birth date (8), sequence (3), check character. */
function newForeignerNumber({ number, nationality, formerLink, formerNumber }: DecodedCard): Check[] {
  const country = countryOf(nationality?.code ?? "");
  return [
    check(
      "number.foreigner",
      /^9\d{16}[\dX]$/.test(number),
      "error",
      "号码是外国人证件号段",
      "号码不在外国人证件号段",
    ),
    provinceCheck(number.slice(1, 3)),
    nationalityCheck(country?.numeric === number.slice(3, 6)),
    ...(formerLink
      ? [
          check(
            "number.former",
            formerNumber !== undefined,
            "warning",
            `旧证号码：${formerNumber}`,
            "既往版本证件号码关联项无法还原旧号码",
          ),
        ]
      : []),
  ];
}

/** Country (3 letters), accepting authority (4, the province leads), birth date YYMMDD, sequence, check digit. */
function oldForeignerNumber({ number, birthDate, nationality }: DecodedCard): Check[] {
  return [
    check(
      "number.foreigner",
      isFormerNumber(number),
      "error",
      "号码格式和校验位正确",
      "号码格式或校验位不正确",
    ),
    // One source tells where the date stands in the old number: not enough to stop anybody.
    birthDateCheck(number.slice(7, 13) === birthDate.replaceAll("-", "").slice(2), "warning"),
    provinceCheck(number.slice(3, 5)),
    nationalityCheck(number.slice(0, 3) === nationality?.code),
  ];
}

const provinceCheck = (code: string) =>
  check(
    "number.division",
    isProvince(code),
    "warning",
    `号码签发地：${divisionOf(`${code}0000`)?.name}`,
    "号码中的省级代码未知",
  );

const nationalityCheck = (ok: boolean) =>
  check("number.nationality", ok, "error", "号码与国籍一致", "号码中的国家代码与证件上的国籍不一致");
