import { expect, test } from "vitest";
import type { BridgeClient } from "../../src/sdk/client.ts";
import { next, SITE, startBridge, TestPage, until } from "./support/rig.ts";

const OTHER = "https://other.example.com";

async function twoPages() {
  const agent = await startBridge({ allowed: [SITE, OTHER] });
  const [mine, theirs] = [new TestPage(), new TestPage(OTHER)];
  const [one, two] = [mine.connect({ url: agent.url }), theirs.connect({ url: agent.url })];
  await Promise.all([until(one, "ready"), until(two, "ready")]);
  return { agent, one, two, mine };
}
const leased = (client: BridgeClient) => next(client, "leases", ([state]) => state?.lease !== null);

test("a page that holds the reader is ready, every other one busy with the holder's name, until it is given back", async () => {
  const { one, two } = await twoPages();
  const lease = await one.lease();
  const verdict = await until(two, "busy");
  expect(verdict.owner).toBe(SITE);
  expect(verdict.zh.cause).toBe(`读卡器正被 ${SITE} 占用`);
  expect(one.verdict.id).toBe("ready");
  expect(two.leases[0]).toMatchObject({ lease: lease.id, owner: SITE });
  await expect(two.read()).rejects.toMatchObject({ id: "reader.leased", retryable: true });
  await lease.release();
  await until(two, "ready");
  expect(lease.signal.aborted).toBe(true);
});

test("who connects later learns at once that the reader is held", async () => {
  const { agent, one } = await twoPages();
  await one.lease();
  await until(new TestPage(OTHER).connect({ url: agent.url }), "busy");
});

test("who waits in line gets the reader when the holder's page is closed", async () => {
  const { one, two } = await twoPages();
  await one.lease();
  const waiting = two.lease({ waitMs: 60_000 });
  await next(one, "leases", ([state]) => state?.waiting === 1);
  one.close();
  const lease = await waiting;
  await expect(two.read()).rejects.toMatchObject({ id: "card.none" });
  await lease.release();
});

test("a place in line is given up by its signal", async () => {
  const { one, two } = await twoPages();
  await one.lease();
  const abort = new AbortController();
  const waiting = two.lease({ waitMs: 60_000, signal: abort.signal });
  await next(one, "leases", ([state]) => state?.waiting === 1);
  const left = next(one, "leases", ([state]) => state?.waiting === 0);
  abort.abort(new Error("gone"));
  await expect(waiting).rejects.toThrow("gone");
  await left;
});

test("a lease is renewed at half its time, under the same name", async () => {
  const { one, two, mine } = await twoPages();
  const lease = await one.lease({ ttlMs: 10_000 });
  await leased(two).catch(() => {});
  const before = two.leases[0]?.expiresAt;
  const renewed = next(two, "leases", ([state]) => state?.expiresAt !== before);
  await mine.clock.advance(5_000);
  expect((await renewed)[0]).toMatchObject({ lease: lease.id, owner: SITE });
  expect(lease.signal.aborted).toBe(false);
});

test("a lease ends with the connection, and its signal tells so", async () => {
  const { agent, one } = await twoPages();
  const lease = await one.lease();
  const ended = new Promise((resolve) => lease.signal.addEventListener("abort", resolve));
  await agent.stop();
  await ended;
  expect(lease.signal.reason).toMatchObject({ id: "lease.lost" });
  await lease.release();
});

test("another tab of the same site takes the reader over by naming the lease; the first one is told", async () => {
  const { agent, one } = await twoPages();
  const tab = new TestPage().connect({ url: agent.url });
  await until(tab, "ready");
  const lease = await one.lease();
  await until(tab, "busy");
  const lost = new Promise((resolve) => lease.signal.addEventListener("abort", resolve));
  await tab.lease({ takeOver: lease.id });
  await lost;
  expect(lease.signal.reason.en.message).toContain("taken-over");
  await until(one, "busy");
  expect(tab.verdict.id).toBe("ready");
});

test("a watch of a reader that another page holds begins when it is given back", async () => {
  const { agent, one, two } = await twoPages();
  const lease = await one.lease();
  await until(two, "busy");
  const watch = two.watch({ reader: two.readers[0]?.id });
  await lease.release();
  await until(two, "ready");
  agent.simulator.insert("citizen");
  for await (const event of watch) if (event.type === "read") break;
});

test("an agent of another user of this computer is none that one can use", async () => {
  const agent = await startBridge({ otherUser: true });
  const verdict = await until(new TestPage().connect({ url: agent.url }), "not-running");
  expect(verdict.en.cause).toContain("another user");
});

test("a page that waits for the user's consent says so, and is ready when it is given", async () => {
  const agent = await startBridge({ allowed: [], ask: true });
  const page = new TestPage();
  const client = page.connect({ url: agent.url });
  const verdict = await until(client, "origin-refused");
  expect(verdict.pending).toBe(true);
  expect(verdict.zh.remedy).toContain(SITE);
  agent.origins.decide(SITE, { decision: "allow", remember: true, by: "command" });
  await page.clock.advance(2_500);
  await until(client, "ready");
  agent.origins.forget(SITE);
  await until(client, "origin-refused");
});
