import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { Log } from "../../src/base/log.ts";
import { silentLog } from "../../src/base/log.ts";
import { LIMITS } from "../../src/bridge/limits.ts";
import { rpcMethod } from "../../src/bridge/method.ts";
import { FakeClock } from "../support/fake-clock.ts";
import type { Answer } from "./support/page.ts";
import { HELLO, SITE, startBridge } from "./support/rig.ts";

/** Methods of another room, with an inside that the test works. */
function methods() {
  const inside = { running: 0, aborted: [] as string[], finish: () => {} };
  const method = (name: string, access: "page" | "own", handle: () => unknown, timeoutMs?: number) =>
    rpcMethod({
      name,
      summary: name,
      access,
      params: z.object({}),
      result: z.unknown(),
      ...(timeoutMs === undefined ? {} : { timeoutMs: () => timeoutMs }),
      handle(_, { signal }) {
        inside.running++;
        signal.addEventListener("abort", () => inside.aborted.push((signal.reason as { id: string }).id));
        return handle();
      },
    });
  const all = [
    method("test.stuck", "page", () => new Promise(() => {})),
    method("test.patient", "page", () => new Promise(() => {}), 300_000),
    method("test.broken", "page", () => Promise.reject(new Error("secret detail"))),
    method("test.own", "own", () => "inside"),
    method(
      "test.later",
      "page",
      () =>
        new Promise<void>((resolve) => {
          inside.finish = resolve;
        }),
    ),
  ];
  return { inside, all };
}

describe("session.hello", () => {
  test.each([
    [[1], 1],
    [[3, 2, 1], 1],
  ])("of a page that speaks %j agrees on %i", async (protocol, agreed) => {
    const { connect } = await startBridge();
    const page = await connect(SITE);
    expect(await page.call("session.hello", { ...HELLO, protocol })).toMatchObject({ protocol: agreed });
  });

  test("that is wrong can be said again", async () => {
    const { connect } = await startBridge();
    const page = await connect(SITE);
    expect((await page.ask("session.hello", { protocol: [] })).error?.data.id).toBe("request.invalid");
    expect(await page.call("session.hello", HELLO)).toMatchObject({ protocol: 1 });
  });

  test("names enrolment among the capabilities only where it is", async () => {
    const { all } = methods();
    const [without, with_] = [await startBridge(), await startBridge({ methods: all })];
    const capabilities = async ({ connect }: typeof without) =>
      (await (await connect(SITE)).call<{ capabilities: string[] }>("session.hello", HELLO)).capabilities;
    expect(await capabilities(without)).toEqual(["readers", "card", "lease"]);
    expect(await capabilities(with_)).toContain("enrolment");
  });

  test("must come first for notices too: nobody else is told anything", async () => {
    const { connect, simulator, enter } = await startBridge();
    const silent = await connect(SITE);
    const page = await enter(SITE);
    simulator.unplug();
    await page.notice("reader.removed");
    expect(silent.notices).toEqual([]);
  });
});

describe("a call", () => {
  test("that does not end is ended by its deadline, which a method may set for itself", async () => {
    const clock = new FakeClock();
    const { inside, all } = methods();
    const { enter } = await startBridge({ clock, methods: all });
    const page = await enter(SITE);
    const [stuck, patient] = [page.ask("test.stuck"), page.ask("test.patient")];
    await page.call("readers.list");
    await clock.advance(LIMITS.callMs);
    expect((await stuck).error).toMatchObject({ data: { id: "request.timeout", retryable: true } });
    expect(inside.aborted).toEqual(["request.timeout"]);
    await clock.advance(300_000);
    expect((await patient).error?.data.id).toBe("request.timeout");
  });

  test("ends with its connection", async () => {
    const { inside, all } = methods();
    const { enter } = await startBridge({ methods: all });
    const page = await enter(SITE);
    page.say({ jsonrpc: "2.0", id: 1, method: "test.stuck" });
    await page.call("readers.list");
    page.socket.close(4999);
    await page.closed;
    await expect.poll(() => inside.aborted).toEqual(["session.cancelled"]);
  });

  test("that hits a bug tells a number and nothing of the inside; the log has both", async () => {
    const logged: object[] = [];
    const log: Log = { ...silentLog, error: (fields) => void logged.push(fields) };
    const { enter } = await startBridge({ methods: methods().all, log });
    const { error } = await (await enter(SITE)).ask("test.broken");
    expect(error).toMatchObject({ code: -32603, data: { id: "bridge.internal" } });
    expect(JSON.stringify(error)).not.toContain("secret");
    expect(logged).toEqual([
      expect.objectContaining({ err: expect.objectContaining({ message: "secret detail" }) }),
    ]);
    expect(error?.message).toContain((logged[0] as { number: string }).number);
  });

  test("of the agent's own page's method is refused to a page, and answered to the agent's own", async () => {
    const { enter, url } = await startBridge({ methods: methods().all });
    expect((await (await enter(SITE)).ask("test.own")).error?.data.id).toBe("access.own-page-only");
    expect((await (await enter(url)).ask("test.own")).result).toBe("inside");
  });

  test("without an id gets no answer, however many run side by side", async () => {
    const { inside, all } = methods();
    const { enter } = await startBridge({ methods: all });
    const page = await enter(SITE);
    const answers: unknown[] = [];
    page.on("answer", (answer) => answers.push(answer));
    for (let i = 0; i < 3; i++) page.say({ jsonrpc: "2.0", method: "test.later" });
    page.say({ jsonrpc: "2.0", method: "nothing" });
    const mark = await page.ask("readers.list", {}, "mark");
    expect(inside.running).toBe(3);
    expect(answers).toEqual([mark]);
  });

  test("may use its id again once it was answered; ids are told apart by their type", async () => {
    const { enter } = await startBridge();
    const page = await enter(SITE);
    const waiting = page.ask("card.read", { waitMs: 60_000 }, "1");
    expect((await page.ask("readers.list", {}, 1)).result).toBeDefined();
    expect((await page.ask("session.cancel", { id: "1" }, 2)).result).toEqual({ cancelled: true });
    expect((await waiting).error?.data.id).toBe("session.cancelled");
    expect((await page.ask("readers.list", {}, "1")).result).toBeDefined();
  });
});

describe("a batch", () => {
  test("is answered as one, in its order, notifications left out; its errors are in it", async () => {
    const { enter } = await startBridge();
    const page = await enter(SITE);
    page.say([
      { jsonrpc: "2.0", id: 1, method: "card.read" },
      { jsonrpc: "2.0", method: "readers.list" },
      { jsonrpc: "2.0", id: 2, method: "readers.list" },
      7,
    ]);
    const answer = (await page.nextAnswer()) as Answer[];
    expect(answer.map(({ id, error }) => [id, error?.data.id])).toEqual([
      [1, "card.none"],
      [2, undefined],
      [null, "request.malformed"],
    ]);
  });

  test("before session.hello is refused and ends the connection after its answer", async () => {
    const { connect } = await startBridge();
    const page = await connect(SITE);
    page.say([{ jsonrpc: "2.0", id: 1, method: "readers.list" }]);
    expect(await page.nextAnswer()).toMatchObject([{ error: { data: { id: "session.hello-first" } } }]);
    expect(await page.closed).toBe(4001);
  });
});

test("the agent's end is told to every page with 4006", async () => {
  const { enter, bridge } = await startBridge();
  const page = await enter(SITE);
  await bridge.close();
  expect(await page.closed).toBe(4006);
});

test("bytes instead of text, and a message that is nothing, are refused by name and the connection goes on", async () => {
  const { enter } = await startBridge();
  const page = await enter(SITE);
  page.socket.send(Buffer.from([1, 2, 3]));
  expect(await page.nextAnswer()).toMatchObject({ id: null, error: { data: { id: "request.no-json" } } });
  page.say("null");
  expect(await page.nextAnswer()).toMatchObject({ id: null, error: { data: { id: "request.malformed" } } });
  await page.call("readers.list");
});

test("a batch of nothing but notifications is not answered; a method without a result answers null", async () => {
  const quiet = rpcMethod({
    name: "test.quiet",
    summary: "Says nothing.",
    access: "page",
    params: z.object({}),
    result: z.void(),
    handle: () => undefined,
  });
  const { enter } = await startBridge({ methods: [quiet] });
  const page = await enter(SITE);
  const answers: unknown[] = [];
  page.on("answer", (answer) => answers.push(answer));
  page.say([
    { jsonrpc: "2.0", method: "readers.list" },
    { jsonrpc: "2.0", method: "test.quiet" },
  ]);
  const answer = await page.ask("test.quiet", {}, "mark");
  expect(answer.result).toBeNull();
  expect(answers).toEqual([answer]);
});

test("a watch of one reader is told of no other, with faces and fingerprint where they were asked for", async () => {
  const { enter, simulator } = await startBridge({ simulatedReaders: 2 });
  const page = await enter(SITE);
  await page.call("card.watch", { reader: "simulator-2", faces: true, fingerprint: true });
  const everything = await enter(SITE);
  await everything.call("card.watch", {});
  simulator.insert("citizen", "simulator-1");
  await everything.notice("card.read");
  simulator.insert("fingerprint", "simulator-2");
  const { params } = await page.notice("card.read");
  expect(params).toMatchObject({ reader: "simulator-2", card: { fingerprint: expect.stringMatching(/./) } });
  expect(params.card).toHaveProperty("faces.front");
  const ofCards = page.notices.filter(({ method }) => method.startsWith("card."));
  expect(ofCards.map(({ params: { reader } }) => reader)).toEqual(["simulator-2", "simulator-2"]);
});

test("who watches again is told each card once, in the way asked for last", async () => {
  const { enter, simulator } = await startBridge();
  const page = await enter(SITE);
  await page.call("card.watch", { faces: true });
  await page.call("card.watch", {});
  simulator.insert("citizen");
  const { params } = await page.notice("card.read");
  expect(params.card).not.toHaveProperty("faces");
  await page.call("readers.list");
  expect(page.notices.filter(({ method }) => method === "card.read")).toHaveLength(1);
});

test("who waits for a card on one reader goes on waiting when another reader is taken", async () => {
  const { enter, simulator } = await startBridge({ simulatedReaders: 2 });
  const page = await enter(SITE);
  const waiting = page.ask("card.read", { reader: "simulator-1", waitMs: 60_000 });
  await page.call("readers.list");
  await (await enter()).call("lease.acquire", { reader: "simulator-2" });
  simulator.insert("hmt", "simulator-1");
  expect((await waiting).result).toMatchObject({ type: "hmt" });
});
