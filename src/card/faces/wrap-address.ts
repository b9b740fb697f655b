/** A line of the printed card holds 11 full-width characters. */
const LINE = 22;

/**
 * Breaks an address into lines of 22 half-widths. A run of digits stays together, as on the printed card.
 * Supplementary-plane characters count as one full-width character.
 */
export function wrapAddress(address: string): string[] {
  const lines: string[] = [];
  let line = "";
  let width = 0;
  for (const token of address.match(/[0-9A-Za-z-]+|./gsu) ?? []) {
    const tokenWidth = [...token].reduce((sum, character) => sum + widthOf(character), 0);
    if (width + tokenWidth > LINE && line !== "") {
      lines.push(line);
      line = "";
      width = 0;
    }
    line += token;
    width += tokenWidth;
  }
  return line === "" ? lines : [...lines, line];
}

function widthOf(character: string): number {
  return (character.codePointAt(0) ?? 0) < 0x2e80 ? 1 : 2;
}
