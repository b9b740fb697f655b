/** docs/accessibility.md names tests; a renamed test must not leave a claim without one. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const ROOT = new URL("../../", import.meta.url);
const read = (path: string) => readFileSync(new URL(path, ROOT), "utf8");
const claims = [...read("docs/accessibility.md").matchAll(/`(test\/[\w./-]+\.test\.ts)` “([^”]+)”/g)];

test("every page of the agent and the console makes claims", () => {
  expect(claims.length).toBeGreaterThanOrEqual(13);
  const pages = ["Enrolment", "/playground", "/consent", "/events", "/settings", "/errors", "/console"];
  for (const page of pages) expect(read("docs/accessibility.md")).toContain(page);
});

test.each(claims.map(([, file, title]) => [file, title]))(
  "%s has a test that is called “%s”",
  (file, title) => {
    expect(read(file as string)).toContain(`"${title}"`);
  },
);
