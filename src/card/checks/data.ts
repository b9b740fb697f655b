/** What the card says that we do not understand, or does not say. All of it is shown as it is. */
import type { Check, DecodedCard } from "../card.ts";
import { isKnownFlag } from "../layout.ts";
import { ETHNICITY } from "../tables/ethnicity.ts";
import { countryOf } from "../tables/nationality.ts";
import { SEX } from "../tables/sex.ts";
import { check } from "./check.ts";

export function dataChecks(card: DecodedCard): Check[] {
  const unknown = unknownCodes(card);
  const unreadable = unreadableFields(card);
  return [
    check(
      "type.known",
      isKnownFlag(card.typeFlag),
      "warning",
      "证件类型已识别",
      `证件类型标志“${card.typeFlag}”未知，按居民身份证读取，请逐项核对`,
    ),
    check(
      "codes.known",
      unknown.length === 0,
      "warning",
      "代码都在代码表中",
      `${unknown.join("、")}代码不在代码表中，按原样保留`,
    ),
    check(
      "text.characters",
      unreadable.length === 0,
      "warning",
      "文字都能显示",
      `${unreadable.join("、")}中有无法显示的字，请按证面核对`,
    ),
  ];
}

/** A foreigner's card names the accepting authority by code (2017) or not at all (2023). */
export function issuerCheck(card: DecodedCard): Check[] {
  if (card.type === "foreigner-2023") return [];
  const present = Boolean(card.type === "foreigner-2017" ? card.authorityCode : card.issuer);
  return [check("issuer.present", present, "warning", "有签发机关", "证件没有签发机关")];
}

function unknownCodes({ sex, ethnicity, nationality }: DecodedCard): string[] {
  return [
    ...(sex.code in SEX ? [] : [`性别（${sex.code}）`]),
    ...(ethnicity === undefined || ethnicity.code in ETHNICITY ? [] : [`民族（${ethnicity.code}）`]),
    ...(nationality === undefined || countryOf(nationality.code) ? [] : [`国籍（${nationality.code}）`]),
  ];
}

/** Half characters, control characters and private-use ones, with which old systems wrote rare names. */
const UNREADABLE = /[\p{Cc}\p{Co}\uFFFD]/u;

function unreadableFields({ name, nameEnglish, address, addressUpdates, issuer }: DecodedCard): string[] {
  const fields: [string, string | undefined][] = [
    ["姓名", name],
    ["英文名", nameEnglish],
    ["住址", [address, ...(addressUpdates ?? [])].join("")],
    ["签发机关", issuer],
  ];
  return fields.filter(([, text]) => text && UNREADABLE.test(text)).map(([label]) => label);
}
