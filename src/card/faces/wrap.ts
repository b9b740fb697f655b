/** Breaking text into lines by half-widths, as the printed card does. Pure. */

/** A line of the printed card holds 11 full-width characters. */
const CARD_LINE = 22;

/**
 * Breaks an address into lines of `line` half-widths. A run of digits and letters stays together, as on the printed
 * card, unless it is longer than a line. Supplementary-plane characters count as one full-width character.
 *
 * @returns lines whose concatenation is the address
 */
export function wrapAddress(address: string, line = CARD_LINE): string[] {
  return fill(address.match(/[0-9A-Za-z-]+|./gsu) ?? [], line);
}

/** Breaks a name in Latin letters at blanks and behind commas and hyphens. The blank stays at the end of its line. */
export function wrapWords(text: string, line: number): string[] {
  return fill(text.match(/[^ ,-]+[,-]* *|[ ,-]+/gu) ?? [], line).map((part) => part.trimEnd());
}

function fill(tokens: readonly string[], limit: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const token of tokens.flatMap((whole) => pieces(whole, limit))) {
    if (line !== "" && widthOf(line + token) > limit) {
      lines.push(line);
      line = "";
    }
    line += token;
  }
  return line === "" ? lines : [...lines, line];
}

/** A token that no line holds is cut after all. */
function pieces(token: string, limit: number): string[] {
  if (widthOf(token) <= limit) return [token];
  const characters = [...token];
  const half = Math.ceil(characters.length / 2);
  return [characters.slice(0, half), characters.slice(half)].flatMap((part) => pieces(part.join(""), limit));
}

/** Blanks at the end need no room; variation selectors and combining marks have none. */
function widthOf(text: string): number {
  return [...text.trimEnd()].reduce((sum, character) => sum + cells(character), 0);
}

function cells(character: string): number {
  if (/[\p{M}\p{Cf}]/u.test(character)) return 0;
  return character.charCodeAt(0) < 0x2e80 ? 1 : 2;
}
