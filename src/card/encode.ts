import type { CardBlocks, CardType } from "./card.ts";
import { writeDate, writeText } from "./chip-text.ts";
import { type FieldName, FLAG_OFFSET, LAYOUTS, TEXT_LENGTH } from "./layout.ts";

/** What a card is made from: the simulator's people and the tests. Dates are ISO. */
export interface EncodableCard {
  readonly type: CardType;
  readonly name?: string;
  readonly nameEnglish?: string;
  readonly sex: string;
  readonly ethnicity?: string;
  readonly nationality?: string;
  readonly birthDate: string;
  readonly address?: string;
  readonly addressUpdates?: readonly string[];
  readonly number: string;
  readonly issuer?: string;
  readonly validFrom: string;
  /** null: 长期 */
  readonly validTo: string | null;
  readonly travelPermitNumber?: string;
  readonly issueCount?: string;
  readonly cardVersion?: string;
  readonly authorityCode?: string;
  readonly formerLink?: string;
  readonly portrait?: Uint8Array;
  readonly fingerprint?: Uint8Array;
}

/** English names of the 2023 card run on from 35 characters into a second field. */
const ENGLISH_FIRST_PART = 35;

/** The blocks of such a card, the inverse of `decodeCard`. @throws RangeError when a text does not fit its field */
export function encodeCard(card: EncodableCard): CardBlocks {
  const text = new Uint8Array(TEXT_LENGTH);
  writeText(text, 0, TEXT_LENGTH, "");
  writeText(text, FLAG_OFFSET, 2, LAYOUTS[card.type].flag);
  for (const { name, offset, length } of LAYOUTS[card.type].fields) {
    writeText(text, offset, length, textOf(card, name));
  }
  return {
    text,
    portrait: card.portrait ?? new Uint8Array(),
    ...(card.fingerprint ? { fingerprint: card.fingerprint } : {}),
    ...(card.addressUpdates ? { addresses: encodeAddresses(card.addressUpdates) } : {}),
  };
}

function textOf(card: EncodableCard, name: FieldName): string {
  switch (name) {
    case "birthDate":
    case "validFrom":
      return writeDate(card[name]);
    case "validTo":
      return card.validTo === null ? "长期" : writeDate(card.validTo);
    case "nameEnglish":
      return card.type === "foreigner-2023"
        ? (card.nameEnglish ?? "").slice(0, ENGLISH_FIRST_PART)
        : (card.nameEnglish ?? "");
    case "nameEnglishRest":
      return (card.nameEnglish ?? "").slice(ENGLISH_FIRST_PART);
    default:
      return card[name] ?? "";
  }
}

/** Four records of 70 bytes (30 03). */
function encodeAddresses(updates: readonly string[]): Uint8Array {
  const block = new Uint8Array(280);
  for (let record = 0; record < 4; record++) writeText(block, record * 70, 70, updates[record] ?? "");
  return block;
}
