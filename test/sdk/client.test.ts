import { expect, test } from "vitest";
import { BridgeError, type CardEvent } from "../../src/sdk/index.ts";
import { Watch } from "../../src/sdk/watch.ts";
import { next, SITE, startBridge, TestPage, until } from "./support/rig.ts";

async function ready(options: Parameters<typeof startBridge>[0] = {}) {
  const agent = await startBridge(options);
  const page = new TestPage();
  const client = page.connect({ url: agent.url });
  await until(client, "ready");
  return { agent, page, client };
}

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.fail("should have been refused"),
    (error) => error,
  );

test("read gives the card that lies there, decoded, with what was asked for", async () => {
  const { agent, client } = await ready();
  agent.simulator.insert("citizen");
  const card = await client.read({ waitMs: 5_000, faces: true });
  expect(card).toMatchObject({ type: "citizen", simulated: true });
  expect(card.number).toMatch(/^\d{17}[\dX]$/);
  expect(card.faces?.front).toMatch(/^[\w+/]+=*$/);
  expect(card.portrait?.source).toBe("simulator");
});

test("read waits for the next card", async () => {
  const { agent, client } = await ready();
  const reading = client.read({ waitMs: 10_000 });
  agent.simulator.insert("citizen");
  expect((await reading).name).not.toBe("");
});

test("read rejects with the agent's id, cause and remedy", async () => {
  const { client } = await ready();
  const error = await failure(client.read());
  expect(error).toBeInstanceOf(BridgeError);
  expect(error).toMatchObject({ id: "card.none", retryable: true, remedy: "请把证件平放在读卡器上" });
  expect(error.en.message).toContain("no card");
});

test("accept narrows what a catch gives: a refusal is told apart from a bug, which is thrown on", async () => {
  const { client } = await ready();
  const refusal = await failure(client.read());
  expect(BridgeError.accept(refusal)).toBe(refusal);
  const bug = new TypeError("a bug of the page");
  expect(() => BridgeError.accept(bug)).toThrow(bug);
});

test("read without an agent rejects with the verdict, at once", async () => {
  const client = new TestPage().connect({ url: "http://127.0.0.1:1" });
  const error = await failure(client.read({ waitMs: 60_000 }));
  expect(error).toMatchObject({ id: "not-running", remedy: expect.stringContaining("启动读证桥") });
});

test("read on a click asks the browser, and goes on when it is allowed", async () => {
  const agent = await startBridge();
  const page = new TestPage();
  page.state = "prompt";
  const client = page.connect({ url: agent.url });
  await until(client, "permission-prompt");
  expect((await failure(client.read())).id).toBe("permission-prompt");
  expect(page.requests).toEqual([]);
  page.active = true;
  page.gate = async () => page.decide("granted");
  agent.simulator.insert("citizen");
  expect((await client.read({ waitMs: 5_000 })).type).toBe("citizen");
});

test("an aborted read ends at the agent too, so that the next one can start", async () => {
  const { agent, client } = await ready();
  const abort = new AbortController();
  const reading = client.read({ waitMs: 60_000, signal: abort.signal });
  abort.abort(new Error("the user went away"));
  expect((await failure(reading)).message).toBe("the user went away");
  agent.simulator.insert("citizen");
  expect((await client.read({ waitMs: 5_000 })).type).toBe("citizen");
});

test("a signal that is aborted already rejects without a call, connected or not", async () => {
  const { client } = await ready();
  expect((await failure(client.read({ signal: AbortSignal.abort(new Error("before")) }))).message).toBe(
    "before",
  );
  const lost = new TestPage().connect({ url: "http://127.0.0.1:1" });
  expect((await failure(lost.read({ signal: AbortSignal.abort(new Error("before")) }))).message).toBe(
    "before",
  );
  expect((await failure(lost.ready(AbortSignal.abort(new Error("before"))))).message).toBe("before");
});

test("cancel ends every read that waits, and later reads work", async () => {
  const { agent, client } = await ready();
  const readings = [client.read({ waitMs: 60_000 }), client.read({ waitMs: 60_000 })].map(failure);
  client.cancel();
  for (const error of await Promise.all(readings)) expect(error.id).toBe("session.cancelled");
  agent.simulator.insert("citizen");
  expect((await client.read({ waitMs: 5_000 })).type).toBe("citizen");
});

test("a call that the agent does not answer in time is given up", async () => {
  const { page, client } = await ready();
  const call = failure(client.call("card.read", { waitMs: 60_000 }, { timeoutMs: 5_000 }));
  await page.clock.advance(5_000);
  expect((await call).id).toBe("connection.timeout");
});

test("watch tells of each card by iterator and by event", async () => {
  const { agent, client } = await ready();
  const events: string[] = [];
  client.on("card", ({ type }) => events.push(type));
  const watch = client.watch();
  const seen: CardEvent[] = [];
  agent.simulator.insert("citizen");
  for await (const event of watch) {
    seen.push(event);
    if (event.type === "read") agent.simulator.remove();
    if (event.type === "removed") break;
  }
  expect(seen.map(({ type }) => type)).toEqual(["placed", "read", "removed"]);
  expect(events).toEqual(["placed", "read", "removed"]);
});

test("watch ends by its signal, and by close", async () => {
  const { client } = await ready();
  const abort = new AbortController();
  const count = async (watch: AsyncIterable<CardEvent>) => {
    let events = 0;
    for await (const _ of watch) events++;
    return events;
  };
  const bySignal = count(client.watch({ signal: abort.signal }));
  const byClose = count(client.watch());
  abort.abort();
  expect(await bySignal).toBe(0);
  client.close();
  expect(await byClose).toBe(0);
  expect(await count(client.watch({ signal: AbortSignal.abort() }))).toBe(0);
});

test("a watch of one reader hears nothing of the others", async () => {
  const { agent, client } = await ready({ readers: 2 });
  const [first, second] = client.readers;
  const watch = client.watch({ reader: second?.id as string });
  const everything = client.watch();
  const [one, two] = agent.simulator.state().readers;
  agent.simulator.insert("citizen", one?.id as string);
  for await (const event of everything) if (event.type === "read" && event.reader === first?.id) break;
  agent.simulator.insert("citizen", two?.id as string);
  for await (const event of watch) {
    expect(event.reader).toBe(second?.id);
    break;
  }
});

test("a page that does not take its events keeps only the newest", async () => {
  const watch = new Watch(() => {});
  for (let index = 0; index < 100; index++) watch.push({ type: "placed", reader: String(index) });
  const kept: string[] = [];
  for await (const { reader } of watch) {
    kept.push(reader);
    if (reader === "99") break;
  }
  expect(kept).toHaveLength(32);
  expect(kept[0]).toBe("68");
});

test("when the agent goes and comes back, the page connects again and goes on watching", async () => {
  const { agent, page, client } = await ready();
  const watch = client.watch();
  const closed = next(client, "close");
  await agent.stop();
  await closed;
  await until(client, "not-running");
  const again = await startBridge({ port: agent.port });
  const open = next(client, "open");
  await page.clock.advance(500);
  await open;
  again.simulator.insert("citizen");
  for await (const event of watch) if (event.type === "read") break;
});

test("the pauses between tries grow to ten seconds", async () => {
  const page = new TestPage();
  const tries: number[] = [];
  page.gate = async () => {
    tries.push(page.clock.monotonic());
    throw new TypeError("Failed to fetch");
  };
  page.connect({ url: "http://127.0.0.1:1" });
  await page.clock.advance(36_000);
  expect(tries).toEqual([0, 500, 1_500, 3_500, 7_500, 15_500, 25_500, 35_500]);
});

test("a read under way when the agent dies is refused as lost, and may be tried again", async () => {
  const { agent, client } = await ready();
  const reading = failure(client.read({ waitMs: 60_000 }));
  await agent.stop();
  expect(await reading).toMatchObject({ retryable: true });
});

test("after close nothing is tried any more", async () => {
  const { page, client } = await ready();
  client.close();
  page.requests.length = 0;
  await page.clock.advance(600_000);
  await client.open();
  expect(page.requests).toEqual([]);
  expect((await failure(client.read())).id).toBe("connection.closed");
});

test("ready resolves when the agent appears, however late", async () => {
  const agent = await startBridge();
  await agent.stop();
  const page = new TestPage();
  const client = page.connect({ url: agent.url });
  const there = client.ready();
  await until(client, "not-running");
  await startBridge({ port: agent.port });
  await page.clock.advance(500);
  await there;
  expect(client.connected).toBe(true);
});

test("origins are told apart: two pages of one agent do not see each other's connection", async () => {
  const agent = await startBridge({ allowed: [SITE, "https://other.example.com"] });
  const one = new TestPage().connect({ url: agent.url });
  const two = new TestPage("https://other.example.com").connect({ url: agent.url });
  await Promise.all([until(one, "ready"), until(two, "ready")]);
  one.close();
  expect(two.connected).toBe(true);
});

test("ready resolves at once where the agent is connected, and rejects when its signal is aborted first", async () => {
  const { client } = await ready();
  await client.ready();
  const lonely = new TestPage().connect({ url: "http://127.0.0.1:1" });
  const giveUp = new AbortController();
  const waiting = failure(lonely.ready(giveUp.signal));
  giveUp.abort(new Error("enough"));
  expect((await waiting).message).toBe("enough");
});

test("a call without a connection is refused as lost, not kept for later", async () => {
  const client = new TestPage().connect({ url: "http://127.0.0.1:1" });
  expect(await failure(client.call("readers.list"))).toMatchObject({
    id: "connection.lost",
    retryable: true,
  });
});

test("a call that is given up while the connection ends rejects with its reason", async () => {
  const { client } = await ready();
  const giveUp = new AbortController();
  const call = failure(client.call("card.read", { waitMs: 60_000 }, { signal: giveUp.signal }));
  client.close();
  giveUp.abort(new Error("enough"));
  expect((await call).message).toBe("enough");
});

test("a watch that begins before the agent is there begins with it", async () => {
  const agent = await startBridge();
  await agent.stop();
  const page = new TestPage();
  const client = page.connect({ url: agent.url });
  const watch = client.watch();
  await until(client, "not-running");
  const back = await startBridge({ port: agent.port });
  await page.clock.advance(500);
  await until(client, "ready");
  back.simulator.insert("citizen");
  for await (const event of watch) if (event.type === "read") break;
});
