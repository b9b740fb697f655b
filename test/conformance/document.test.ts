/** docs/conformance.md lists the cases as they are. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { DOCUMENT, withCaseTables } from "../../build/conformance-markdown.ts";
import { DEVICE_CASES } from "../../src/conformance/device/cases/index.ts";
import { SERVER_CASES } from "../../src/conformance/server/cases/index.ts";

/** Without what the formatter does to the columns of tables. */
const plain = (markdown: string) => markdown.replace(/ +/g, " ").replace(/-{3,}/g, "---").trim();

test("the tables of cases are fresh: otherwise run `node build/conformance-markdown.ts`, then biome", () => {
  const document = readFileSync(DOCUMENT, "utf8");
  expect(plain(document)).toBe(plain(withCaseTables(document)));
});

test("every case has an id of its own, a place in the specification and a title in both languages", () => {
  const all = [...SERVER_CASES, ...DEVICE_CASES];
  expect(new Set(all.map(({ id }) => id)).size).toBe(204);
  for (const { spec, title } of all) {
    expect(spec).not.toBe("");
    expect(title.en).toMatch(/\w/);
    expect(title.zh).not.toBe("");
  }
});
