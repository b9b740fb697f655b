import { Fault } from "../base/fault.ts";
import type { CardBlocks, CardType, Coded, DecodedCard } from "./card.ts";
import { readDate, readText } from "./chip-text.ts";
import { cardFaults } from "./faults.ts";
import { formerNumber } from "./former-number.ts";
import { type FieldName, FLAG_OFFSET, isKnownFlag, LAYOUTS, TEXT_LENGTH, typeOfFlag } from "./layout.ts";
import { ETHNICITY } from "./tables/ethnicity.ts";
import { countryOf } from "./tables/nationality.ts";
import { SEX } from "./tables/sex.ts";

const LONG_TERM = "长期";
/** One appended address (30 03): 35 characters. */
const ADDRESS_RECORD = 70;

/**
 * Decodes what a card's chip holds. Unknown codes stay raw with the label `其他(NN)`; they are never guessed. A card
 * with an unknown type flag is read as a citizen's, as every vendor does, and keeps its whole text in `textRaw`.
 *
 * @param blocks the blocks as the SAM delivers them; only the text block must be of a fixed length (256 bytes)
 * @param options.fingerprint hand the fingerprint block out (default: it is dropped)
 * @throws Fault `card.block-length`, `card.field`
 */
export function decodeCard(blocks: CardBlocks, options: { fingerprint?: boolean } = {}): DecodedCard {
  const { text, portrait, fingerprint, addresses } = blocks;
  if (text.length !== TEXT_LENGTH) {
    throw new Fault(cardFaults["card.block-length"], { block: "text", length: text.length });
  }
  const typeFlag = readText(text, FLAG_OFFSET, 2) || " ";
  const type = typeOfFlag(typeFlag);
  const field = reader(text, type);
  const validTo = field("validTo");
  const updates = addresses ? readAddresses(addresses) : [];
  const number = required(field, "number");
  return {
    type,
    typeFlag,
    ...(isKnownFlag(typeFlag) ? {} : { textRaw: base64(text) }),
    // The Chinese name may be blank on a foreigner's card.
    name: type.startsWith("foreigner") ? field("name") : required(field, "name"),
    ...optional("nameEnglish", englishName(text, type)),
    sex: coded(field("sex"), (code) => SEX[code]),
    ...(type === "citizen" ? { ethnicity: coded(field("ethnicity"), (code) => ETHNICITY[code]) } : {}),
    ...(type.startsWith("foreigner")
      ? { nationality: coded(field("nationality"), (code) => countryOf(code)?.name) }
      : {}),
    birthDate: date(field, "birthDate"),
    ...optional("address", field("address")),
    ...(updates.length > 0 ? { addressUpdates: updates } : {}),
    number,
    ...optional("issuer", field("issuer")),
    validFrom: date(field, "validFrom"),
    validTo: validTo === LONG_TERM ? null : date(field, "validTo"),
    longTerm: validTo === LONG_TERM,
    ...optional("travelPermitNumber", field("travelPermitNumber")),
    ...optional("issueCount", field("issueCount")),
    ...optional("cardVersion", field("cardVersion")),
    ...optional("authorityCode", field("authorityCode")),
    ...optional("formerLink", field("formerLink")),
    ...optional(
      "formerNumber",
      type === "foreigner-2023" ? formerNumber(number, field("nationality"), field("formerLink")) : "",
    ),
    portraitRaw: portrait.length > 0 ? base64(portrait) : null,
    ...(options.fingerprint && fingerprint?.length ? { fingerprint: base64(fingerprint) } : {}),
  };
}

type FieldReader = (name: FieldName) => string;

/** A field that the type does not have reads as empty. */
function reader(text: Uint8Array, type: CardType): FieldReader {
  return (name) => {
    const field = LAYOUTS[type].fields.find((candidate) => candidate.name === name);
    return field ? readText(text, field.offset, field.length) : "";
  };
}

/** The 2023 card's two parts are one text: a blank at the end of the first is an inner one. */
function englishName(text: Uint8Array, type: CardType): string {
  const parts = LAYOUTS[type].fields.filter(({ name }) => name.startsWith("nameEnglish"));
  const bytes = Buffer.concat(parts.map(({ offset, length }) => text.subarray(offset, offset + length)));
  return readText(bytes, 0, bytes.length);
}

function required(field: FieldReader, name: FieldName): string {
  const text = field(name);
  if (text.trim() === "") throw new Fault(cardFaults["card.field"], { field: name });
  return text;
}

function date(field: FieldReader, name: FieldName): string {
  const iso = readDate(field(name));
  if (iso === null) throw new Fault(cardFaults["card.field"], { field: name });
  return iso;
}

function coded(code: string, label: (code: string) => string | null | undefined): Coded {
  return { code, label: label(code) ?? (code === "" ? "未填写" : `其他(${code})`) };
}

const base64 = (block: Uint8Array) => Buffer.from(block).toString("base64");

function optional<K extends string>(key: K, text: string | null): Partial<Record<K, string>> {
  return text ? ({ [key]: text } as Record<K, string>) : {};
}

/** All non-blank records in chip order, a last short one too; which is the newest is not established. */
function readAddresses(block: Uint8Array): string[] {
  const records: string[] = [];
  for (let offset = 0; offset < block.length; offset += ADDRESS_RECORD) {
    const text = readText(block, offset, ADDRESS_RECORD);
    if (text.trim() !== "") records.push(text);
  }
  return records;
}
