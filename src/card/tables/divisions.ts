/**
 * Administrative divisions (GB/T 2260) down to the county, with every code retired since 1980: a number keeps the
 * code of the place and the year it was given in. `divisions.txt` is written by build/code-tables.ts and read at the
 * first card, so that an agent that waits for one does not carry it.
 */
import { readFileSync } from "node:fs";

export interface Division {
  readonly code: string;
  /** From the province down, e.g. `山东省菏泽地区东明县`. */
  readonly name: string;
  /** false: the code is not given any more. */
  readonly current: boolean;
}

let table: string | undefined;

/** @param code 6 digits, e.g. `110101`; provinces and prefectures end in zeros. @returns null for an unknown code */
export function divisionOf(code: string): Division | null {
  const own = entryOf(code);
  if (!own) return null;
  // A municipality's districts stand below a grouping that has no name.
  const above = [`${code.slice(0, 2)}0000`, `${code.slice(0, 4)}00`].filter((upper) => upper < code);
  const name = [...above, code].map((part) => entryOf(part)?.name ?? "").join("");
  // A grouping is in some editions and not in others; nobody dissolved it.
  return { code, name, current: own.current || own.name === "" };
}

/** @param code 2 digits, e.g. `31` */
export const isProvince = (code: string): boolean => entryOf(`${code}0000`) !== null;

/** Searched as text: one string of 130 kB costs a tenth of the memory that a Map of its lines would. */
function entryOf(code: string): { name: string; current: boolean } | null {
  if (!/^\d{6}$/.test(code)) return null;
  table ??= `\n${readFileSync(new URL("./divisions.txt", import.meta.url), "utf8")}`;
  const start = table.indexOf(`\n${code}`);
  if (start < 0) return null;
  const name = table.slice(start + 8, table.indexOf("\n", start + 1));
  return { name, current: table[start + 7] === " " };
}
