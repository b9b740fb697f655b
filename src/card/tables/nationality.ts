/**
 * GB/T 2659 country codes: the three letters on the chip, the three digits in a foreigner's number of 2023, the
 * Chinese short name. `countries.txt` is written by build/code-tables.ts and read at the first foreigner's card.
 */
import { readFileSync } from "node:fs";

export interface Country {
  readonly alpha3: string;
  readonly numeric: string;
  readonly name: string;
}

let countries: ReadonlyMap<string, Country> | undefined;

/** @param alpha3 e.g. `PAK` → 586 巴基斯坦. @returns null for an unknown code */
export function countryOf(alpha3: string): Country | null {
  countries ??= readCountries();
  return countries.get(alpha3) ?? null;
}

function readCountries(): ReadonlyMap<string, Country> {
  const lines = readFileSync(new URL("./countries.txt", import.meta.url), "utf8")
    .trimEnd()
    .split("\n");
  return new Map(
    lines.map((line) => {
      const [alpha3 = "", numeric = "", name = ""] = line.split(" ");
      return [alpha3, { alpha3, numeric, name }];
    }),
  );
}
