/**
 * Writes `src/card/tables/divisions.txt` and `countries.txt` from the packages that keep these codes, so that what
 * ships is two small files and none of the packages. Run it after updating one: `node build/code-tables.ts`.
 *
 * Divisions: element-china-area-data (MIT; NBS edition of 2023), gb2260 (MIT; the editions of GB/T 2260 from 2002 to
 * 2016) and idcard (ISC; the ministry's lists from 1980 to 2018, codes reliable, some names not).
 * Countries: i18n-iso-countries (MIT; ISO 3166-1).
 */
import { readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
type Names = Record<string, string>;

/** Decided after the newest edition; from the announcements of the regions' governments. */
const SINCE_2023 = {
  /** 2024-12-27, Xinjiang; 2025-11-07, Chongqing. */
  founded: { "653228": "和康县", "653229": "和安县", "500157": "两江新区" } as Names,
  /** 2025-11-07, Chongqing: merged into 500157. */
  dissolved: ["500105", "500112"],
};

/**
 * Groupings that are no places (`市辖区`, `省直辖县级行政区划`); idcard also has them where a later edition gave the
 * code of a city to one. Numbers begin with such codes, so they stay, without the name.
 */
const isGrouping = (name: string) => /^(市辖区|县|市|.*直辖.*)$/.test(name);

/** `code name` per line in order of codes, retired codes with `-` instead of the blank. */
export function divisionsTable(): string {
  const current = currentDivisions();
  const names = { ...formerNames(), ...current };
  return Object.entries(names)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, name]) => `${code}${code in current ? " " : "-"}${isGrouping(name) ? "" : name}\n`)
    .join("");
}

function currentDivisions(): Names {
  const all = require("element-china-area-data").codeToText as Names;
  const names: Names = {};
  for (const [short, name] of Object.entries(all)) {
    const code = short.padEnd(6, "0");
    // Longer codes are towns; 71 to 79 in the last place are development zones of the statisticians.
    if (code.length === 6 && !/^\d{4}7[1-9]$/.test(code)) names[code] = name;
  }
  for (const code of SINCE_2023.dissolved) delete names[code];
  return {
    ...names,
    ...SINCE_2023.founded,
    "710000": "台湾省",
    "810000": "香港特别行政区",
    "820000": "澳门特别行政区",
  };
}

/** Every code ever used, with the name it had last. */
function formerNames(): Names {
  const names: Names = {};
  const data = (file: string) =>
    Object.values(require(`idcard/lib/data/${file}.json`)) as { code: string; text: string }[];
  for (const { code, text } of [...data("province"), ...data("city"), ...data("area")]) names[code] = text;
  const dir = join(dirname(require.resolve("gb2260/package.json")), "lib");
  for (const file of readdirSync(dir).sort()) {
    if (/^\d{6}\.json$/.test(file)) Object.assign(names, require(join(dir, file)));
  }
  // Permits of Taiwan residents begin so; it is no division.
  delete names["830000"];
  return names;
}

/** Short names of GB/T 2659 where the package's differ. */
const COUNTRY_NAMES: Names = {
  ALA: "奥兰群岛",
  ESH: "西撒哈拉",
  GGY: "根西岛",
  HKG: "中国香港",
  IDN: "印度尼西亚",
  JEY: "泽西岛",
  MAC: "中国澳门",
  SHN: "圣赫勒拿",
  TWN: "中国台湾",
};
/** Codes of GB/T 2659-2000 that ISO 3166-1 has withdrawn since; older cards may carry them. */
const FORMER_COUNTRIES: readonly (readonly [string, string, string])[] = [
  ["ANT", "530", "荷属安的列斯"],
  ["ROM", "642", "罗马尼亚"],
  ["SCG", "891", "塞尔维亚和黑山"],
  ["TMP", "626", "东帝汶"],
  ["YUG", "891", "南斯拉夫"],
];

/** `alpha-3 numeric name` per line in order of codes. */
export function countriesTable(): string {
  const codes = require("i18n-iso-countries/codes.json") as [string, string, string][];
  const chinese = require("i18n-iso-countries/langs/zh.json").countries as Record<string, string | string[]>;
  // The package adds Kosovo under a code of its own that neither standard has.
  const standard = codes.filter(([alpha2]) => alpha2 !== "XK");
  const rows = standard.map(([alpha2, alpha3, numeric]) => {
    const name = COUNTRY_NAMES[alpha3] ?? [chinese[alpha2]].flat()[0];
    if (!name) throw new Error(`${alpha3} has no Chinese name`);
    return [alpha3, numeric, name] as const;
  });
  return [...rows, ...FORMER_COUNTRIES]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map((row) => `${row.join(" ")}\n`)
    .join("");
}

export const tableFile = (name: string) =>
  fileURLToPath(new URL(`../src/card/tables/${name}`, import.meta.url));

if (import.meta.main) {
  writeFileSync(tableFile("divisions.txt"), divisionsTable());
  writeFileSync(tableFile("countries.txt"), countriesTable());
}
