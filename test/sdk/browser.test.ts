import fc from "fast-check";
import { expect, test } from "vitest";
import { browserOf } from "../../src/sdk/browser.ts";
import { verdictOf } from "../../src/sdk/judge.ts";
import type { VerdictId } from "../../src/sdk/verdict-id.ts";

const CHROME =
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36";
const AGENTS = {
  chrome: CHROME,
  edge: `${CHROME} Edg/150.0.0.0`,
  firefox: "Mozilla/5.0 (X11; Linux x86_64; rv:154.0) Gecko/20100101 Firefox/154.0",
  safari:
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.4 Safari/605.1.15",
  other: `${CHROME} QQBrowser/19.0`,
} as const;
const IDS: VerdictId[] = [
  "connecting",
  "insecure-context",
  "permission-prompt",
  "permission-denied",
  "not-running",
  "origin-refused",
  "version-too-old",
  "no-reader",
  "busy",
  "ready",
];

test.each(Object.entries(AGENTS))("%s is told by its user agent", (browser, userAgent) => {
  expect(browserOf(userAgent)).toBe(browser);
});

test("any user agent is some browser", () => {
  fc.assert(fc.property(fc.string(), (text) => Object.keys(AGENTS).includes(browserOf(text))));
});

test.each(Object.entries(AGENTS))(
  "every verdict tells %s cause and remedy in both languages, with nothing left to fill in",
  (_, userAgent) => {
    for (const id of IDS) {
      const words = verdictOf(
        id,
        { userAgent, origin: "https://a.example", worker: false },
        "http://127.0.0.1:22377",
        {
          owner: "https://b.example",
        },
      );
      for (const { cause, remedy } of [words.zh, words.en]) {
        expect(cause, id).not.toBe("");
        expect(cause + remedy, id).not.toMatch(/[{}]|undefined/);
        if (id !== "ready" && id !== "connecting") expect(remedy, id).not.toBe("");
      }
      expect(words.zh.cause, id).toMatch(/[一-鿿]/);
      expect(words.en.cause + words.en.remedy, id).not.toMatch(/[一-鿿]/);
    }
  },
);

test("the remedies of a refused permission differ where the browsers' menus differ", () => {
  const remedies = Object.values(AGENTS).map(
    (userAgent) =>
      verdictOf(
        "permission-denied",
        { userAgent, origin: "https://a.example", worker: false },
        "http://127.0.0.1:1",
      ).en.remedy,
  );
  expect(new Set(remedies).size).toBe(remedies.length);
});
