import { expect, test } from "vitest";
import type { BridgeClient } from "../../src/sdk/client.ts";
import { Lease } from "../../src/sdk/lease.ts";
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

test("a refused watch begins when the reader is given back, also where the refusal came long before", async () => {
  const { agent, one, two } = await twoPages();
  const lease = await one.lease();
  await until(two, "busy");
  const watch = two.watch({ reader: two.readers[0]?.id });
  // Answers come in order: the refusal is here by then.
  await two.call("readers.list");
  await lease.release();
  await until(two, "ready");
  agent.simulator.insert("citizen");
  for await (const event of watch) if (event.type === "read") break;
});

test("of two leases the one that is taken over is lost, the other one kept", async () => {
  const agent = await startBridge({ readers: 2 });
  const [one, tab] = [0, 1].map(() => new TestPage().connect({ url: agent.url })) as [
    BridgeClient,
    BridgeClient,
  ];
  await Promise.all([until(one, "ready"), until(tab, "ready")]);
  const [first, second] = [
    await one.lease({ reader: "simulator-1" }),
    await one.lease({ reader: "simulator-2" }),
  ];
  await tab.lease({ reader: "simulator-2", takeOver: second.id });
  await expect.poll(() => second.signal.aborted).toBe(true);
  expect(first.signal.aborted).toBe(false);
});

test("without any reader there is nothing to hold, which the agent says", async () => {
  const agent = await startBridge();
  agent.simulator.unplug();
  const client = new TestPage().connect({ url: agent.url });
  await until(client, "no-reader");
  await expect(client.lease()).rejects.toMatchObject({ id: expect.stringMatching(/^(reader|request)\./) });
});

test("giving back while the connection ends is no error of the page", async () => {
  const { one } = await twoPages();
  const lease = await one.lease();
  const released = lease.release();
  one.close();
  await expect(released).resolves.toBeUndefined();
  expect(lease.signal.aborted).toBe(true);
});

/** A lease whose renewal is in the test's hands. */
function kept() {
  const page = new TestPage();
  const renewal = Promise.withResolvers<{ reader: string; lease: string }>();
  const told: string[] = [];
  const lease = new Lease({ reader: "r", lease: "first" }, 10_000, {
    acquire: () => renewal.promise,
    release: async () => told.push("released"),
    after: page.after,
    ended: () => told.push("ended"),
  });
  return { clock: page.clock, renewal, told, lease };
}

test("a lease that cannot be renewed is lost and says why; one that has ended is not lost again", async () => {
  const { clock, renewal, told, lease } = kept();
  await clock.advance(5_000);
  renewal.reject(new Error("connection lost"));
  await clock.advance(0);
  expect(lease.signal.reason.en.message).toContain("renewal");
  lease.lose("taken-over");
  expect(lease.signal.reason.en.message).toContain("renewal");
  expect(told).toEqual(["ended"]);
});

test("a lease that is given back while it is renewed is given back under its new name as well", async () => {
  const { clock, renewal, told, lease } = kept();
  await clock.advance(5_000);
  await lease.release();
  renewal.resolve({ reader: "r", lease: "second" });
  await clock.advance(60_000);
  expect([lease.id, told, clock.pending]).toEqual(["second", ["ended", "released", "released"], 0]);
});
