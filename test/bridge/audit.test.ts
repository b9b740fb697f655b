import { describe, expect, test } from "vitest";
import { type AuditEvent, createAudit, fewRefusals, hashNumber } from "../../src/bridge/audit.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { SITE, startBridge } from "./support/rig.ts";

const KEY = "00".repeat(32);
const NUMBER = "110101199003070038";

function auditTo(lines: string[]) {
  return createAudit({ key: KEY, clock: new FakeClock(), write: (line) => lines.push(line) });
}

describe("a reading", () => {
  test("is written with page, method and outcome; the card as a keyed hash, never number, name or portrait", async () => {
    const lines: string[] = [];
    const { enter, http, simulator } = await startBridge({ audit: auditTo(lines) });
    simulator.insert("citizen");
    const page = await enter(SITE);
    const card = await page.call<{ number: string; name: string; portrait: { data: string } }>("card.read");
    await page.call("card.watch");
    await page.notice("card.read");
    await http("/v1/read", { method: "POST", origin: SITE });
    simulator.remove();
    await page.ask("card.read");
    const events = lines.map((line) => JSON.parse(line));
    const hash = hashNumber(Buffer.from(KEY, "hex"), NUMBER);
    expect(events).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ event: "connection.opened", origin: SITE, at: "2026-11-24T02:00:00.000Z" }),
        expect.objectContaining({ event: "call", method: "card.read", outcome: "ok", card: hash }),
        expect.objectContaining({ event: "card.handed-out", origin: SITE, card: hash }),
        expect.objectContaining({ event: "call", method: "POST /v1/read", outcome: "ok", card: hash }),
        expect.objectContaining({ event: "call", method: "card.read", outcome: "card.none" }),
      ]),
    );
    const whole = lines.join("\n");
    for (const personal of [card.number, card.name, card.portrait.data.slice(0, 40)])
      expect(whole).not.toContain(personal);
  });

  test("has another hash under another key: two installations cannot be compared", () => {
    expect(hashNumber(Buffer.alloc(32, 1), NUMBER)).not.toBe(hashNumber(Buffer.alloc(32, 2), NUMBER));
    expect(hashNumber(Buffer.alloc(32, 1), NUMBER)).toMatch(/^[0-9a-f]{32}$/);
  });
});

test("refusals, requests for consent and decisions are written", async () => {
  const rig = await startBridge();
  await (await rig.connect("https://stranger.example")).closed;
  rig.bridge.origins.decide("https://stranger.example", { decision: "deny", remember: true, by: "page" });
  rig.bridge.origins.forget("https://stranger.example");
  await rig.http("/v1/origins", { origin: SITE });
  await fetch(`${rig.url}/v1/readers`);
  expect(rig.audited.map(({ event, outcome }) => `${event} ${outcome}`)).toEqual([
    "origin.requested pending",
    "connection.refused origin.pending",
    "origin.decided deny",
    "origin.forgotten ok",
    "request.refused access.own-page-only",
    "request.refused origin.refused",
  ]);
});

describe("a stranger that knocks without end", () => {
  test("does not push the readings out of the log: it is written a few times, then counted", async () => {
    const rig = await startBridge();
    for (let times = 0; times < 60; times++)
      await rig.http("/v1/readers", { origin: "https://stranger.example" });
    await rig.http("/v1/readers", { origin: "https://other.example" });
    const refused = rig.audited.filter(({ event }) => event === "request.refused");
    expect(refused.length).toBeGreaterThan(10);
    expect(refused.length).toBeLessThan(30);
    expect(refused.at(-1)?.origin).toBe("https://other.example");
    rig.simulator.insert("citizen");
    await rig.http("/v1/read", { method: "POST", origin: SITE });
    expect(rig.audited.at(-1)).toMatchObject({ event: "call", outcome: "ok" });
  });

  test("under ever new names does not either; what was not written is counted in the next that is", async () => {
    const clock = new FakeClock();
    const written: AuditEvent[] = [];
    const audit = fewRefusals({ record: (event) => written.push(event) }, clock);
    const knock = (origin: string) => audit.record({ event: "connection.refused", origin, outcome: "x" });
    for (let name = 0; name < 1_000; name++) knock(`https://${name}.example`);
    const most = written.length;
    expect(most).toBeLessThanOrEqual(200);
    await clock.advance(60_000);
    knock("https://new.example");
    expect(written.at(-1)).toMatchObject({ origin: "https://new.example", unwritten: 1_000 - most });
    knock("https://another.example");
    expect(written.at(-1)).not.toHaveProperty("unwritten");
    for (let times = 0; times < 500; times++) audit.record({ event: "call", origin: SITE, outcome: "ok" });
    expect(written.length).toBe(most + 502);
  });
});
