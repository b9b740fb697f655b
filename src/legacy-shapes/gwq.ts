/** What 捷宇's signature tablets answer, as control and as service (port 1919). */
import type { Card } from "../card/card.ts";
import { codes } from "./failure.ts";
import { legacyFields } from "./fields.ts";

export const GWQ_FAILURES = codes(-3, -2, -5, -7);

/** The names are the vendor's; the forms of `birth` and `validityTime` are not known and proposed here. */
export function gwqCard(card: Card) {
  const fields = legacyFields(card);
  return {
    name: fields.name,
    sex: fields.sexText,
    nation: fields.nationText,
    birth: fields.born,
    addr: fields.address,
    id_num: fields.number,
    base64_ID: fields.photo,
    validityTime: `${fields.from}-${fields.to}`,
    depart: fields.issuer,
    FrontImgBase64: fields.front,
    BackImgBase64: fields.back,
  };
}
