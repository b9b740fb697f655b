/** The chip's text: UTF-16LE, fixed width, padded on the right. Pure. */

/** Trailing blanks and NULs go; inner blanks are part of English names and stay. */
export function readText(block: Uint8Array, offset: number, length: number): string {
  return new TextDecoder("utf-16le").decode(block.subarray(offset, offset + length)).replace(/[ \0]+$/, "");
}

/** @throws RangeError when the text does not fit */
export function writeText(block: Uint8Array, offset: number, length: number, text: string): void {
  if (text.length * 2 > length) throw new RangeError(`"${text}" is longer than ${length / 2} UTF-16 units`);
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  for (let i = 0; i < length / 2; i++) {
    view.setUint16(offset + i * 2, i < text.length ? text.charCodeAt(i) : 0x20, true);
  }
}

/** `19900307` → `1990-03-07`; null for anything that is no date of the calendar. */
export function readDate(text: string): string | null {
  const match = /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  if (!match) return null;
  const iso = `${match[1]}-${match[2]}-${match[3]}`;
  const date = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(iso) ? iso : null;
}

/** `1990-03-07` → `19900307`. */
export const writeDate = (iso: string) => iso.replaceAll("-", "");
