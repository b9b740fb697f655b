import type { CardBlocks, CardType, Coded, DecodedCard } from "./card.ts";
import { readText, writeDate, writeText } from "./chip-text.ts";
import { type FieldName, FLAG_OFFSET, LAYOUTS, TEXT_LENGTH } from "./layout.ts";

/** A code of the chip, alone or as the Card JSON has it. */
type Code = string | Coded;

/** What a card is made from: the simulator's people and the tests. Dates are ISO. */
export interface EncodableCard {
  readonly type: CardType;
  readonly name?: string;
  readonly nameEnglish?: string;
  readonly sex: Code;
  readonly ethnicity?: Code;
  readonly nationality?: Code;
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
/** Appended addresses: four records of 70 bytes (30 03). */
const ADDRESS_RECORDS = 4;
const ADDRESS_RECORD = 70;

/**
 * The blocks of such a card, the inverse of `decodeCard`. A Card JSON is taken as well: what it was decoded from
 * comes back, but for what lay in reserved places.
 *
 * @throws RangeError when a text does not fit its field
 */
export function encodeCard(card: EncodableCard | DecodedCard): CardBlocks {
  const { type, addressUpdates } = card;
  const binary = binaryBlocks(card);
  return {
    text: encodeText(card, LAYOUTS[type]),
    portrait: binary.portrait ?? new Uint8Array(),
    ...(binary.fingerprint ? { fingerprint: binary.fingerprint } : {}),
    ...(addressUpdates ? { addresses: encodeAddresses(addressUpdates) } : {}),
  };
}

function encodeText(card: EncodableCard | DecodedCard, { flag, fields }: (typeof LAYOUTS)[CardType]) {
  const text = new Uint8Array(TEXT_LENGTH);
  writeText(text, 0, TEXT_LENGTH, "");
  if ("textRaw" in card && card.textRaw) text.set(fromBase64(card.textRaw).subarray(0, TEXT_LENGTH));
  const put = (offset: number, length: number, wanted: string) => {
    // What an unknown card holds already stays byte for byte: half characters read alike and are not.
    if (readText(text, offset, length) !== wanted) writeText(text, offset, length, wanted);
  };
  put(FLAG_OFFSET, 2, "typeFlag" in card ? card.typeFlag : flag);
  for (const { name, offset, length } of fields) put(offset, length, textOf(card, name));
  return text;
}

/** A Card JSON has its blocks as base64; its `portrait`, if any, is the decoded picture. */
function binaryBlocks(card: EncodableCard | DecodedCard): {
  portrait?: Uint8Array | undefined;
  fingerprint?: Uint8Array | undefined;
} {
  if (!("portraitRaw" in card)) return card;
  return {
    portrait: card.portraitRaw ? fromBase64(card.portraitRaw) : undefined,
    fingerprint: card.fingerprint ? fromBase64(card.fingerprint) : undefined,
  };
}

const fromBase64 = (text: string) => new Uint8Array(Buffer.from(text, "base64"));

function textOf(card: EncodableCard | DecodedCard, name: FieldName): string {
  switch (name) {
    case "birthDate":
    case "validFrom":
      return writeDate(card[name]);
    case "validTo":
      return card.validTo === null ? "长期" : writeDate(card.validTo);
    case "sex":
    case "ethnicity":
    case "nationality":
      return codeOf(card[name]);
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

const codeOf = (code: Code | undefined) => (typeof code === "string" ? code : (code?.code ?? ""));

function encodeAddresses(updates: readonly string[]): Uint8Array {
  const records = Math.max(ADDRESS_RECORDS, updates.length);
  const block = new Uint8Array(records * ADDRESS_RECORD);
  for (let record = 0; record < records; record++) {
    writeText(block, record * ADDRESS_RECORD, ADDRESS_RECORD, updates[record] ?? "");
  }
  return block;
}
