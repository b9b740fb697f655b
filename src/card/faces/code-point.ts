/** `𠮷` → 20BB7, `A` → 0041. @param character one whole character */
export function codePointText(character: string): string {
  return Number(character.codePointAt(0)).toString(16).toUpperCase().padStart(4, "0");
}
