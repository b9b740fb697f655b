import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { countriesTable, divisionsTable, tableFile } from "../../build/code-tables.ts";
import { divisionOf, isProvince } from "../../src/card/tables/divisions.ts";
import { ETHNICITY } from "../../src/card/tables/ethnicity.ts";
import { countryOf } from "../../src/card/tables/nationality.ts";

test("the tables that ship are what the packages give", () => {
  expect(readFileSync(tableFile("divisions.txt"), "utf8")).toBe(divisionsTable());
  expect(readFileSync(tableFile("countries.txt"), "utf8")).toBe(countriesTable());
});

test("ethnicity: 56 by the standard, 穿青人, 其他 and 外国血统中国籍人士", () => {
  const codes = Array.from({ length: 56 }, (_, index) => String(index + 1).padStart(2, "0"));
  expect(Object.keys(ETHNICITY).sort()).toEqual([...codes, "81", "97", "98"]);
  expect(["01", "15", "56", "81", "97", "98"].map((code) => ETHNICITY[code])).toEqual([
    "汉",
    "土家",
    "基诺",
    "穿青人",
    "其他",
    "外国血统中国籍人士",
  ]);
});

test.each([
  ["110101", "北京市东城区", true],
  ["659001", "新疆维吾尔自治区石河子市", true],
  ["442000", "广东省中山市", true],
  ["500101", "重庆市万州区", true],
  ["429004", "湖北省仙桃市", true],
  ["653228", "新疆维吾尔自治区和田地区和康县", true],
  ["110103", "北京市崇文区", false],
  ["510202", "四川省重庆市渝中区", false],
  ["132421", "河北省保定地区易县", false],
  ["372930", "山东省菏泽地区东明县", false],
  ["440183", "广东省广州市增城市", false],
  ["500105", "重庆市江北区", false],
])("division %s is %s, still given: %s", (code, name, current) => {
  expect(divisionOf(code)).toEqual({ code, name, current });
});

test("a grouping is known, has no name of its own and is not called retired", () => {
  for (const code of ["110100", "130101", "132401"])
    expect(divisionOf(code)).toMatchObject({ current: true });
});

test("what is no division is not found, and no part of another code or name is", () => {
  for (const code of ["999999", "830000", "110199", "1101", "1101011", "11010\n", "", "东城区"])
    expect(divisionOf(code)).toBeNull();
  expect(["11", "65", "71", "83", "99"].map(isProvince)).toEqual([true, true, true, false, false]);
});

test("nationality: every code of ISO 3166-1 with number and Chinese name, and those withdrawn since 2000", () => {
  expect(countryOf("PAK")).toEqual({ alpha3: "PAK", numeric: "586", name: "巴基斯坦" });
  expect(countryOf("KOR")?.name).toBe("韩国");
  expect(countryOf("TWN")?.name).toBe("中国台湾");
  expect(countryOf("YUG")).toMatchObject({ numeric: "891", name: "南斯拉夫" });
  expect(countryOf("XXX")).toBeNull();
  const rows = countriesTable().trimEnd().split("\n");
  expect(rows.length).toBe(249 + 5);
  for (const row of rows) expect(row).toMatch(/^[A-Z]{3} \d{3} \p{Script=Han}[\p{Script=Han}（），、·-]*$/u);
});

test("a county whose prefecture has no entry of its own stands below its province", () => {
  expect(divisionOf("149002")).toEqual({ code: "149002", name: "山西省高平市", current: false });
});
