import fc from "fast-check";
import { expect, test } from "vitest";
import { faultTables } from "../../src/app/fault-tables.ts";
import type { AgentEvent } from "../../src/bridge/schemas/events.ts";
import { fill } from "../../web-demo/src/agent/events/fill.ts";

const EVENT: AgentEvent = {
  seq: 1,
  at: "2026-01-02T03:04:05Z",
  kind: "call",
  name: "card.read",
  outcome: "ok",
};
const SITE = "https://site.example";

test("says what the event knows: page, reader, call, host name", () => {
  const event = { ...EVENT, origin: SITE, reader: "usb-1" };
  expect(fill("{origin} {reader} {method}", event)).toBe(`${SITE} usb-1 card.read`);
  const refused = { ...EVENT, kind: "refused" as const, name: "request", origin: null };
  expect(fill("{what} {origin}", { ...refused, detail: { call: "GET /v1/readers" } })).toBe(
    "GET /v1/readers …",
  );
});

test("of no fault a brace is shown, whatever the event knows", () => {
  const texts = faultTables
    .flatMap((table) => Object.values(table))
    .flatMap(({ zh, en }) => [zh.cause, zh.remedy, en.cause, en.remedy]);
  expect(texts.some((text) => text.includes("{"))).toBe(true);
  for (const text of texts) expect(fill(text, EVENT)).not.toMatch(/\{\w+\}|undefined|null/);
});

test("names that every object has are no facts; values are not filled once more", () => {
  expect(fill("{constructor} {toString} {__proto__}", EVENT)).toBe("… … …");
  fc.assert(
    fc.property(fc.string(), (reader) => {
      expect(fill("<{reader}>", { ...EVENT, reader })).toBe(`<${reader}>`);
    }),
  );
});
