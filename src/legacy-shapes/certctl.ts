/** What the telecom operators' CertCtl control and 精伦's service (port 18889) answer: JSON text. */
import type { Card, CardType } from "../card/card.ts";
import { codes, FAILURE_TEXTS } from "./failure.ts";
import { legacyFields, plain } from "./fields.ts";

export const CERTCTL_CODES = codes(-1, -2, -2);
export const CERTCTL_TEXTS: typeof FAILURE_TEXTS = {
  ...FAILURE_TEXTS,
  // Pages compare this one.
  "no-reader": "端口打开失败",
  "no-card": "未找到身份证",
};

/** What a card without one is answered as. */
const CITIZEN = 1;
const TYPES: Readonly<Record<CardType, (number: string) => number>> = {
  citizen: () => CITIZEN,
  "foreigner-2017": () => 50,
  "foreigner-2023": () => 50,
  // 台湾: 83; 香港, 澳门: 81, 82.
  hmt: (number) => (number.startsWith("83") ? 54 : 55),
};

/** @param sheet both sides in one picture, base64 */
export function certContent(card: Card | null, sheet = "") {
  const fields = legacyFields(card);
  return {
    partyName: fields.name,
    gender: fields.sex === "1" ? 1 : 0,
    nation: fields.nationText || plain(card?.nationality?.label),
    bornDay: fields.born,
    certAddress: fields.address,
    certNumber: fields.number,
    certOrg: fields.issuer,
    effDate: fields.from,
    expDate: fields.to,
    certType: card ? TYPES[card.type](card.number) : CITIZEN,
    identityPic: fields.photo,
    identityPhotoSrc: fields.photoRaw,
    identityPrintPic: sheet,
  };
}
