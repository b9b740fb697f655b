/** A card as rows of label and text. Pure. */
import type { Card } from "../../../src/card/card.ts";
import type { Texts } from "../text/zh.ts";

export interface CardRow {
  readonly id: string;
  readonly label: string;
  readonly text: string;
  /** Takes the whole width. */
  readonly wide?: boolean;
}

/** `110101 19900307 0038`; other numbers stay as they are. */
export function groupNumber(number: string): string {
  return /^\d{17}[\dX]$/.test(number)
    ? `${number.slice(0, 6)} ${number.slice(6, 14)} ${number.slice(14)}`
    : number;
}

const dotted = (iso: string) => iso.replaceAll("-", ".");

export function rowsOf(card: Card, { card: words }: Texts): CardRow[] {
  const foreign = card.type.startsWith("foreigner");
  const until = card.longTerm || card.validTo === null ? words.longTerm : dotted(card.validTo);
  const numberLabel = words.number[foreign ? "foreigner" : card.type === "hmt" ? "hmt" : "citizen"];
  const row = (id: string, label: string, text: string | undefined, wide = false): CardRow[] =>
    text ? [{ id, label, text, wide }] : [];
  return [
    ...row("name", words.name, card.name, true),
    ...row("name-english", words.nameEnglish, card.nameEnglish, true),
    ...row("sex", words.sex, card.sex.label),
    ...row("ethnicity", words.ethnicity, card.ethnicity?.label),
    ...row(
      "nationality",
      words.nationality,
      card.nationality && `${card.nationality.label} ${card.nationality.code}`,
    ),
    ...row("birth-date", words.birthDate, dotted(card.birthDate)),
    ...row("travel-permit", words.travelPermitNumber, card.travelPermitNumber),
    ...row("address", words.address, card.address, true),
    ...row("new-address", words.newAddress, card.addressUpdates?.join("；"), true),
    ...row("number", numberLabel, groupNumber(card.number), true),
    ...row("issuer", words.issuer, card.issuer),
    ...row("validity", words.validity, `${dotted(card.validFrom)} – ${until}`),
  ];
}
