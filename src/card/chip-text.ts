/** The chip's text: UTF-16LE, fixed width, padded on the right. Pure. */

/** U+FEFF is a character like any other here, no mark of byte order; half of a pair reads as U+FFFD. */
const decoder = new TextDecoder("utf-16le", { ignoreBOM: true });

/** Trailing blanks and NULs go; inner blanks are part of English names and stay. */
export function readText(block: Uint8Array, offset: number, length: number): string {
  return decoder.decode(block.subarray(offset, offset + length)).replace(/[ \0]+$/, "");
}

/** @throws RangeError when the text does not fit */
export function writeText(block: Uint8Array, offset: number, length: number, text: string): void {
  if (text.length * 2 > length) throw new RangeError(`"${text}" is longer than ${length / 2} UTF-16 units`);
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  for (let i = 0; i < length / 2; i++) {
    view.setUint16(offset + i * 2, i < text.length ? text.charCodeAt(i) : 0x20, true);
  }
}

/**
 * `19900307` → `1990-03-07`; null for anything of another shape. Days that the calendar does not have pass
 * (`1952-02-30`): some cards were issued with a date of the lunar calendar, and what is printed must be readable.
 */
export function readDate(text: string): string | null {
  const match = /^(\d{4})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$/.exec(text);
  return match && `${match[1]}-${match[2]}-${match[3]}`;
}

/** Is this a day of the calendar? */
export function isCalendarDate(iso: string): boolean {
  const date = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(iso);
}

/** `1990-03-07` → `19900307`. */
export const writeDate = (iso: string) => iso.replaceAll("-", "");
