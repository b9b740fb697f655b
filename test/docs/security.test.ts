/** docs/security.md names tests; a renamed test must not leave an attack without one. */
import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const ROOT = new URL("../../", import.meta.url);
const read = (path: string) => readFileSync(new URL(path, ROOT), "utf8");

const rows = read("docs/security.md")
  .split("\n")
  .filter((line) => line.startsWith("| "))
  .slice(2);

test("every attack names a test", () => {
  expect(rows.length).toBeGreaterThan(40);
  for (const row of rows) expect(row).toMatch(/\| `test\/[\w./-]+\.test\.ts` “.+” +\|$/);
});

test.each(rows.map((row) => row.match(/`(test\/[\w./-]+)` “(.+)” +\|$/)?.slice(1) ?? [row, ""]))(
  "%s has a test that is called “%s”",
  (file, title) => {
    expect(existsSync(new URL(file as string, ROOT))).toBe(true);
    const source = read(file as string);
    expect(['"', "`"].some((quote) => source.includes(`${quote}${title}${quote}`))).toBe(true);
  },
);
