import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { CLOSE } from "../../src/bridge/close-codes.ts";
import { verdictOf } from "../../src/sdk/judge.ts";
import type { VerdictId } from "../../src/sdk/verdict-id.ts";

const read = (name: string) => readFileSync(new URL(`../../docs/${name}`, import.meta.url), "utf8");
const PAGES = ["web-authors.md", "web-authors.zh-CN.md"];

test.each(PAGES)("the example in docs/%s is the file that the browser test runs, of ten lines", (name) => {
  const example = read("examples/quick-start.html");
  expect(example.trimEnd().split("\n")).toHaveLength(10);
  expect(read(name)).toContain(`\`\`\`html\n${example}\`\`\``);
});

test.each(PAGES)("docs/%s has a row for every verdict, and for no other", (name) => {
  const section =
    read(name)
      .split(/^## /m)
      .find((part) => part.includes("| `connecting` ")) ?? "";
  const ids = [...section.matchAll(/^\| `([a-z-]+)` +\|/gm)].map((match) => match[1] as VerdictId);
  expect(ids).toHaveLength(10);
  for (const id of ids)
    expect(
      verdictOf(id, { userAgent: "", origin: "https://a.example", worker: false }, "http://127.0.0.1:1").zh
        .cause,
    ).not.toBe("");
});

test("the close codes that docs/web-authors.md tells are the agent's", () => {
  const codes = [...read("web-authors.md").matchAll(/\b40\d\d\b/g)].map(([code]) => Number(code));
  expect(codes.length).toBeGreaterThan(5);
  for (const code of codes) expect(Object.values(CLOSE)).toContain(code);
});
