/** Photos as text. Decoders of the field produce line breaks, data URLs, blanks for `+`, url-safe alphabets (G23). */

/** The bytes, or null when the text is no base64. */
export function decodePhotoText(text: string): Uint8Array | null {
  const plain = text
    .replace(/^data:[^,]*,/, "")
    .replace(/[\r\n\t]/g, "")
    .trim()
    .replaceAll(" ", "+")
    .replaceAll("-", "+")
    .replaceAll("_", "/")
    .replace(/=+$/, "");
  if (plain === "" || !/^[A-Za-z0-9+/]+$/.test(plain) || plain.length % 4 === 1) return null;
  return Buffer.from(plain, "base64");
}

/** Without line breaks: servers are not relied on to tolerate them. */
export function encodePhotoText(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}

/** What the bytes are, by their first ones; a declared type is ignored (H10). */
export function sniffImage(bytes: Uint8Array): "image/jpeg" | "image/png" | null {
  const starts = (...magic: number[]) => magic.every((byte, index) => bytes[index] === byte);
  if (starts(0xff, 0xd8, 0xff)) return "image/jpeg";
  if (starts(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return "image/png";
  return null;
}
