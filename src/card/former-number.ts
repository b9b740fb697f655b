import { byteAt } from "../base/bytes.ts";

/**
 * The 15-character number of a foreigner's card before 2023, rebuilt from the new one: nationality, province,
 * link, birth date YYMMDD, link, check character. Verified on the official specimen PAK310080010103.
 * @returns null when the card carries no link, or one that makes no such number
 */
export function formerNumber(number: string, nationality: string, link: string): string | null {
  const head = nationality + number.slice(1, 3) + link.slice(0, 2) + number.slice(8, 14) + link.slice(2);
  return FORMER_HEAD.test(head) ? head + formerCheckCharacter(head) : null;
}

/** Three letters and twelve digits, the last of which is the check digit. */
export function isFormerNumber(number: string): boolean {
  const head = number.slice(0, -1);
  return FORMER_HEAD.test(head) && formerCheckCharacter(head) === number.at(-1);
}

const FORMER_HEAD = /^[A-Z]{3}\d{11}$/;

const WEIGHTS = [7, 3, 1];

/** Weights 7, 3, 1 in turn over 14 characters; A = 10 … Z = 35, `<` = 0; sum modulo 10 (as in ICAO 9303). */
export function formerCheckCharacter(head: string): string {
  const sum = [...head].reduce(
    (total, character, index) => total + weightOf(character) * byteAt(WEIGHTS, index % 3),
    0,
  );
  return String(sum % 10);
}

function weightOf(character: string): number {
  const value = Number.parseInt(character, 36);
  return Number.isNaN(value) ? 0 : value;
}
