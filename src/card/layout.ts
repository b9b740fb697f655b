/**
 * Where each field lies in the chip's 256-byte text block, for every card type. One table serves decoding and
 * encoding. Offsets and lengths are bytes; text is UTF-16LE, padded on the right with U+0020.
 * Sources: GA/T 490-2019 (citizen), the official table of 2017 (I), the residence permit's table (J), the notice on
 * the 2023 permanent residence card (Y; offsets from one source).
 */
import type { CardType } from "./card.ts";

export const TEXT_LENGTH = 256;
/** The UTF-16 unit that tells the card types apart; on a citizen card it lies in the reserved tail. */
export const FLAG_OFFSET = 248;

export type FieldName =
  | "name"
  | "nameEnglish"
  | "nameEnglishRest"
  | "sex"
  | "ethnicity"
  | "nationality"
  | "birthDate"
  | "address"
  | "number"
  | "issuer"
  | "validFrom"
  | "validTo"
  | "travelPermitNumber"
  | "issueCount"
  | "cardVersion"
  | "authorityCode"
  | "formerLink";

export interface Field {
  readonly name: FieldName;
  readonly offset: number;
  readonly length: number;
}

const fields = (rows: readonly (readonly [FieldName, number, number])[]): readonly Field[] =>
  rows.map(([name, offset, length]) => ({ name, offset, length }));

export const LAYOUTS: Readonly<
  Record<CardType, { readonly flag: string; readonly fields: readonly Field[] }>
> = {
  citizen: {
    flag: " ",
    fields: fields([
      ["name", 0, 30],
      ["sex", 30, 2],
      ["ethnicity", 32, 4],
      ["birthDate", 36, 16],
      ["address", 52, 70],
      ["number", 122, 36],
      ["issuer", 158, 30],
      ["validFrom", 188, 16],
      ["validTo", 204, 16],
    ]),
  },
  "foreigner-2017": {
    flag: "I",
    fields: fields([
      ["nameEnglish", 0, 120],
      ["sex", 120, 2],
      ["number", 122, 30],
      ["nationality", 152, 6],
      ["name", 158, 30],
      ["validFrom", 188, 16],
      ["validTo", 204, 16],
      ["birthDate", 220, 16],
      ["cardVersion", 236, 4],
      ["authorityCode", 240, 8],
    ]),
  },
  "foreigner-2023": {
    flag: "Y",
    fields: fields([
      ["name", 0, 30],
      ["sex", 30, 2],
      ["issueCount", 32, 4],
      ["birthDate", 36, 16],
      ["nameEnglish", 52, 70],
      ["number", 122, 36],
      ["validFrom", 188, 16],
      ["validTo", 204, 16],
      ["nameEnglishRest", 220, 22],
      ["nationality", 242, 6],
      ["formerLink", 250, 6],
    ]),
  },
  hmt: {
    flag: "J",
    fields: fields([
      ["name", 0, 30],
      ["sex", 30, 2],
      ["birthDate", 36, 16],
      ["address", 52, 70],
      ["number", 122, 36],
      ["issuer", 158, 30],
      ["validFrom", 188, 16],
      ["validTo", 204, 16],
      ["travelPermitNumber", 220, 18],
      ["issueCount", 238, 4],
    ]),
  },
};

/** The card type of a flag; anything unknown is a citizen card, as every vendor reads it. */
export function typeOfFlag(flag: string): CardType {
  for (const type of ["foreigner-2017", "foreigner-2023", "hmt"] as const) {
    if (LAYOUTS[type].flag === flag) return type;
  }
  return "citizen";
}

/** Blank (a citizen's card) or the flag of another type. */
export const isKnownFlag = (flag: string): boolean =>
  Object.values(LAYOUTS).some((layout) => layout.flag === flag);
