import { describe, expect, test } from "vitest";
import { FakeClock } from "../support/fake-clock.ts";
import type { Page } from "./support/page.ts";
import { SITE, startBridge } from "./support/rig.ts";

const READER = "simulator-1";
const OTHER = "https://other.example";
const BOTH = { allowed: [SITE, OTHER], forbidden: [], ask: false };

describe("a held reader", () => {
  test("is shown with its owner to everybody, from the first answer on", async () => {
    const { enter, http } = await startBridge({ origins: BOTH });
    const [page, other] = [await enter(SITE), await enter(OTHER)];
    const { lease } = await page.call("lease.acquire", { reader: READER });
    expect((await other.notice("lease.changed")).params).toMatchObject({
      reader: READER,
      owner: SITE,
      lease,
    });
    expect(await other.call("readers.list")).toMatchObject({ leases: [{ owner: SITE, waiting: 0 }] });
    expect(await (await http("/v1/readers")).json()).toMatchObject({ leases: [{ owner: SITE }] });
  });

  test("is read by its holder alone: others are refused by name over WebSocket and HTTP", async () => {
    const { enter, http, simulator } = await startBridge({ origins: BOTH });
    simulator.insert("citizen");
    const [page, other] = [await enter(SITE), await enter(OTHER)];
    await page.call("lease.acquire", { reader: READER });
    const refused = await other.ask("card.read");
    expect(refused.error).toMatchObject({
      message: expect.stringContaining(SITE),
      data: { id: "reader.leased" },
    });
    const answer = await http("/v1/read", { method: "POST", origin: OTHER });
    expect(answer.status).toBe(409);
    expect(await page.call("card.read")).toMatchObject({ type: "citizen" });
  });

  test("ends the waiting of others: the next card is not theirs", async () => {
    const { enter, simulator } = await startBridge({ origins: BOTH });
    const [page, other] = [await enter(SITE), await enter(OTHER)];
    const waiting = other.ask("card.read", { waitMs: 60_000 });
    await other.call("readers.list");
    await page.call("lease.acquire", { reader: READER });
    expect((await waiting).error?.data.id).toBe("reader.leased");
    simulator.insert("citizen");
    expect(await page.call("card.read", { waitMs: 60_000 })).toMatchObject({ type: "citizen" });
  });

  test("sends its cards to the watch of its holder alone", async () => {
    const { enter, simulator } = await startBridge({ origins: BOTH });
    const [page, other] = [await enter(SITE), await enter(OTHER)];
    await other.call("card.watch");
    await page.call("card.watch");
    await page.call("lease.acquire", { reader: READER });
    simulator.insert("citizen");
    await page.notice("card.read");
    await other.call("readers.list");
    expect(other.notices.filter(({ method }) => method.startsWith("card."))).toEqual([]);
  });

  test("is free again when its page is closed", async () => {
    const { enter } = await startBridge({ origins: BOTH });
    const [page, other] = [await enter(SITE), await enter(OTHER)];
    await page.call("lease.acquire", { reader: READER, ttlMs: 600_000 });
    const waiting = other.call("lease.acquire", { reader: READER, waitMs: 60_000 });
    page.socket.terminate();
    expect(await waiting).toMatchObject({ owner: OTHER });
  });

  test("leaves the other readers free: a call without a name takes one that nobody holds", async () => {
    const { enter, simulator } = await startBridge({ origins: BOTH, simulatedReaders: 2 });
    simulator.insert("citizen", "simulator-2");
    const [page, other] = [await enter(SITE), await enter(OTHER)];
    await page.call("lease.acquire", { reader: READER });
    expect(await other.call("card.read")).toMatchObject({ reader: "simulator-2" });
  });

  test("must be plugged in: a name that nobody has cannot be held", async () => {
    const { enter } = await startBridge();
    const page = await enter(SITE);
    expect((await page.ask("lease.acquire", { reader: "nothing" })).error?.data.id).toBe("reader.unknown");
  });
});

describe("taking over", () => {
  test("works between tabs of one site; the other tab is told, and a stale attempt refused", async () => {
    const { enter } = await startBridge({ origins: BOTH });
    const [tab1, tab2, other] = [await enter(SITE), await enter(SITE), await enter(OTHER)];
    const { lease } = await tab1.call("lease.acquire", { reader: READER });
    const take = { reader: READER, takeOver: lease };
    expect((await other.ask("lease.acquire", take)).error?.data.id).toBe("reader.leased");
    await tab2.call("lease.acquire", take);
    expect((await tab1.notice("lease.lost")).params).toEqual({ reader: READER, lease, why: "taken-over" });
    expect((await tab1.ask("lease.acquire", take)).error?.data.id).toBe("lease.changed");
  });

  test("by the agent's own page works whoever holds the reader", async () => {
    const { enter } = await startBridge();
    const [page, own] = [await enter(SITE), await enter()];
    const { lease } = await page.call("lease.acquire", { reader: READER });
    expect(await own.call("lease.acquire", { reader: READER, takeOver: lease })).toMatchObject({
      owner: "本机程序",
    });
  });

  test("an expired lease is told to its page", async () => {
    const clock = new FakeClock();
    const { enter } = await startBridge({ clock });
    const page = await enter(SITE);
    const { lease } = await page.call("lease.acquire", { reader: READER, ttlMs: 1_000 });
    await clock.advance(1_000);
    expect((await page.notice("lease.lost")).params).toEqual({ reader: READER, lease, why: "expired" });
  });
});

test("ten tabs that all want the reader again and again get it in turn: nobody fights, nobody starves", async () => {
  const { enter, simulator } = await startBridge();
  simulator.insert("citizen");
  const tabs = await Promise.all(Array.from({ length: 10 }, () => enter(SITE)));
  const turns: number[] = [];
  let inside = 0;
  const work = async (tab: Page, number: number) => {
    for (let round = 0; round < 4; round++) {
      await tab.call("lease.acquire", { reader: READER, ttlMs: 60_000, waitMs: 60_000 });
      inside++;
      expect(inside).toBe(1);
      turns.push(number);
      expect(await tab.call("card.read")).toMatchObject({ type: "citizen" });
      inside--;
      await tab.call("lease.release", { reader: READER });
    }
  };
  await Promise.all(tabs.map(work));
  for (let number = 0; number < 10; number++) expect(turns.filter((turn) => turn === number)).toHaveLength(4);
  // In turn: after its first, nobody has a second before all others have had theirs.
  expect(new Set(turns.slice(0, 10)).size).toBe(10);
  expect(new Set(turns.slice(10, 20)).size).toBe(10);
});
