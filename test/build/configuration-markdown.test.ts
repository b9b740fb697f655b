import { describe, expect, test } from "vitest";
import { configurationMarkdown } from "../../build/configuration-markdown.ts";
import { markdownTable } from "../../build/markdown-table.ts";
import { SETTING_NAMES } from "../../src/app/config/describe.ts";

const BEGIN = "<!-- settings: made from the code by `npm run docs:api`; not to be edited -->";
const END = "<!-- end of settings -->";

describe("docs/configuration.md", () => {
  const page = configurationMarkdown(`# Before\n\n${BEGIN}\n| edited by hand |\n${END}\n\nAfter.\n`);
  const rowOf = (name: string) => page.split("\n").filter((line) => line.startsWith(`| \`${name}\` `));
  const cellsOf = (name: string) => (rowOf(name)[0] ?? "").split("|").map((cell) => cell.trim());

  test("has each setting once, and nothing of the tables that stood there", () => {
    for (const name of SETTING_NAMES) expect(rowOf(name), name).toHaveLength(1);
    expect(page).not.toContain("edited by hand");
  });

  test("keeps what is written by hand, and a second run changes nothing", () => {
    expect(page.startsWith(`# Before\n\n${BEGIN}\n`)).toBe(true);
    expect(page.endsWith(`${END}\n\nAfter.\n`)).toBe(true);
    expect(configurationMarkdown(page)).toBe(page);
  });

  test("says limits, default, variable, flag and its commands, who may set it and when it counts", () => {
    expect(cellsOf("platformPort").slice(3, 9)).toEqual([
      "0–65535",
      "`22380`",
      "`IDCARD_BRIDGE_PLATFORM_PORT`",
      "`--platform-port` of `start`, `platform`",
      "user",
      "restart",
    ]);
    expect(cellsOf("consent").slice(3, 9)).toEqual([
      "`ask`, `off`",
      "`ask`",
      "`IDCARD_BRIDGE_CONSENT`",
      "",
      "IT",
      "restart",
    ]);
    expect(cellsOf("watermark").slice(3, 9)).toEqual([
      "text of at most 40 characters, or null",
      "`仅供劳务实名登记使用`",
      "`IDCARD_BRIDGE_WATERMARK`",
      "",
      "user",
      "at once",
    ]);
    expect(cellsOf("platformUrl").slice(3, 5)).toEqual(["http or https address, or null", "none"]);
    expect(cellsOf("platformToken")[3]).toBe("secret text, or null");
  });

  test.each(["no place for tables", `${BEGIN}\nno end`, `${BEGIN}${END}${BEGIN}${END}`])(
    "a page where the place of the tables is not clear is not written: %j",
    (text) => expect(() => configurationMarkdown(text)).toThrow("docs/configuration.md"),
  );
});

test("columns of a table line up, Chinese characters taking two places, and a bar in a cell is no new cell", () => {
  expect(markdownTable(["a", "名称"], [["x | y", "端"]])).toEqual([
    "| a      | 名称 |",
    "| ------ | ---- |",
    "| x \\| y | 端   |",
  ]);
});
