/** The event log over real sockets: who sees what, and what it costs. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { logCall } from "../../../src/bridge/events/calls.ts";
import { EventLog } from "../../../src/bridge/events/log.ts";
import { Viewers } from "../../../src/bridge/events/viewers.ts";
import type { AgentEvent } from "../../../src/bridge/schemas/events.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import type { Page } from "../support/page.ts";
import { type Rig, SITE, startBridge } from "../support/rig.ts";

/** Collects what a viewer is sent, and waits for what is to come. */
async function watch(page: Page, params: object = {}) {
  const events: AgentEvent[] = [];
  const waiting = new Set<() => void>();
  page.on("notice", ({ method, params }) => {
    if (method !== "events.added") return;
    events.push(...(params as unknown as { events: AgentEvent[] }).events);
    for (const look of waiting) look();
  });
  const started = await page.call<{ run: string; last: number }>("events.watch", params);
  const until = (fits: (event: AgentEvent) => boolean) =>
    new Promise<AgentEvent>((resolve) => {
      const look = () => {
        const found = events.find(fits);
        if (!found) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      look();
    });
  return { events, until, ...started };
}

describe("a viewer", () => {
  test("sees connections, calls, readers, cards, leases and the simulator, with time and outcome", async () => {
    const { enter, http, simulator } = await startBridge();
    const support = await enter();
    const { until, events } = await watch(support);
    const page = await enter(SITE);
    simulator.insert("citizen");
    await page.call("card.read", { faces: true });
    await page.call("lease.acquire", { reader: "simulator-1" });
    await page.ask("card.read", { reader: "nobody" });
    await page.ask("card.raed");
    await http("/v1/read", { method: "POST", origin: "https://stranger.example" });
    await http("/v1/readers", { origin: SITE, headers: {} });
    page.socket.close(4999);
    await until(({ kind, name }) => kind === "connection" && name === "closed");
    const opened = await until(({ kind, origin }) => kind === "connection" && origin === SITE);
    const read = await until(({ name, outcome }) => name === "card.read" && outcome === "ok");
    expect(read).toMatchObject({ kind: "call", origin: SITE, connection: opened.connection });
    expect(read.request).toEqual({ faces: true });
    expect(read.reply).toMatchObject({ type: "citizen", name: "•••", faces: { front: "•••" } });
    const phases = read.spans?.map(({ phase }) => phase) ?? [];
    for (const phase of ["wire", "decode", "faces"]) expect(phases).toContain(phase);
    for (const { at, ms } of read.spans ?? []) expect(at + ms).toBeLessThanOrEqual((read.ms ?? 0) + 1);
    const seen = events.map(({ kind, name, outcome }) => `${kind} ${name} ${outcome}`);
    expect(seen).toEqual(
      expect.arrayContaining([
        "simulator inserted ok",
        "reader changed busy",
        "lease held ok",
        "call card.read reader.unknown",
        "call card.raed request.unknown",
        "refused request origin.pending",
        "connection closed close 4999",
        "consent requested pending",
        "call GET /v1/readers ok",
        "lease free ok",
      ]),
    );
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, place) => place + 1));
  });

  test("that comes later is sent what happened before; one that comes back goes on where it was", async () => {
    const { enter, http } = await startBridge();
    await http("/v1/readers", { origin: SITE });
    const first = await watch(await enter());
    const { seq } = await first.until(({ name }) => name === "GET /v1/readers");
    const back = await watch(await enter(), { from: { run: first.run, seq } });
    await http("/v1/health", { origin: SITE });
    await back.until(({ name }) => name === "GET /v1/health");
    expect(back.events[0]?.seq).toBe(seq + 1);
    const otherRun = await watch(await enter(), { from: { run: "another", seq } });
    await otherRun.until((event) => event.seq === 1);
  });

  test("sees exchanges with the module only when it asks for them: command, status, bytes, nothing of the card", async () => {
    const { enter, simulator } = await startBridge();
    const plain = await watch(await enter());
    const sam = await watch(await enter(), { sam: true });
    simulator.insert("citizen");
    await (await enter(SITE)).call("card.read");
    const read = await sam.until(({ kind, name }) => kind === "sam" && name === "readBase");
    expect(read).toMatchObject({ outcome: "ok", detail: { status: "00 00 90", bytes: 1284 } });
    await plain.until(({ name }) => name === "card.read");
    expect(plain.events.filter(({ kind }) => kind === "sam")).toEqual([]);
  });

  test("is the agent's own page or a program with the token, nobody else", async () => {
    const { enter, http, url, connect } = await startBridge();
    const site = await enter(SITE);
    expect((await site.ask("events.watch")).error?.data.id).toBe("access.own-page-only");
    expect((await http("/v1/events", { origin: SITE })).status).toBe(403);
    expect((await http("/v1/events", { origin: "null" })).status).toBe(403);
    expect((await fetch(`${url}/v1/events`)).status).toBe(403);
    const own = await connect(url);
    await own.call("session.hello", { protocol: [1], client: { name: "own", version: "1" } });
    await own.call("events.watch");
    await own.notice("events.added");
    await http("/v1/health", { origin: SITE });
    expect(site.notices.filter(({ method }) => method === "events.added")).toEqual([]);
  });

  test("that does not take what it is sent misses events and is told how many; the agent's memory stays bounded", () => {
    const log = new EventLog({ clock: new FakeClock(), run: "r", maxEvents: 10 });
    for (let index = 0; index < 25; index++) log.record({ kind: "call", name: `m${index}`, outcome: "ok" });
    const { events, missed } = log.after(3);
    expect(missed).toBe(12);
    expect(events.map(({ seq }) => seq)).toEqual([16, 17, 18, 19, 20, 21, 22, 23, 24, 25]);
    expect(log.after(25)).toEqual({ events: [], missed: 0 });
  });
});

test("a slow viewer is sent nothing until it has taken what it has; meanwhile the log goes on, and says what is lost", async () => {
  const clock = new FakeClock();
  const log = new EventLog({ clock, run: "r", maxEvents: 100 });
  const viewers = new Viewers(log, clock);
  const sent: { events: AgentEvent[]; missed: number }[] = [];
  const session = {
    id: "slow",
    origin: null,
    own: true,
    backlog: 0,
    notify: (_: string, params: unknown) => void sent.push(params as (typeof sent)[number]),
    onClose: () => {},
  };
  const record = (count: number) => {
    for (let index = 0; index < count; index++) log.record({ kind: "call", name: "m", outcome: "ok" });
  };
  viewers.add(session, { seq: 0, sam: false });
  record(1);
  await clock.advance(1_000);
  expect(sent).toHaveLength(1);
  session.backlog = 10_000_000;
  record(500);
  await clock.advance(60_000);
  expect(sent).toHaveLength(1);
  session.backlog = 0;
  await clock.advance(1_000);
  expect(sent.map(({ events, missed }) => [events.length, missed])).toEqual([
    [1, 0],
    [100, 400],
  ]);
  viewers.remove(session);
  record(1);
  await clock.advance(1_000);
  expect(sent).toHaveLength(2);
});

test("the log is bounded by count and by bytes, whatever is recorded", () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ name: fc.string({ maxLength: 500 }), chars: fc.nat(5_000) }), { maxLength: 200 }),
      (all) => {
        const log = new EventLog({ clock: new FakeClock(), run: "r", maxEvents: 50, maxBytes: 40_000 });
        for (const { name, chars } of all) log.record({ kind: "call", name, outcome: "ok" }, chars);
        const { events } = log.after(0);
        expect(events.length).toBeLessThanOrEqual(50);
        expect(log.bytes <= 40_000 || events.length === 1).toBe(true);
        expect(events.map(({ seq }) => seq)).toEqual(
          events.map((_, place) => log.last - events.length + 1 + place),
        );
      },
    ),
  );
});

test("the newest event is kept, however large it is", () => {
  const log = new EventLog({ clock: new FakeClock(), run: "r", maxEvents: 50, maxBytes: 10 });
  for (const name of ["one", "two"]) log.record({ kind: "call", name, outcome: "ok" }, 100);
  expect(log.after(0)).toMatchObject({ events: [{ name: "two" }], missed: 1 });
});

describe("what a stranger writes", () => {
  test.each(["<img src=x onerror=alert(1)>", "evil\r\nSet-Cookie: x", "王小明110101199003070038"])(
    "as a method name, %j is not repeated",
    async (name) => {
      const { enter } = await startBridge();
      const { until } = await watch(await enter());
      await (await enter(SITE)).ask(name);
      const event = await until(({ outcome }) => outcome === "request.unknown");
      expect(event.name).toBe("•••");
    },
  );

  test("as a host is shortened, as a path or an origin that is none not repeated", async () => {
    const { enter, http, port } = await startBridge();
    const { until, events } = await watch(await enter());
    const { request } = await import("node:http");
    await new Promise((done) =>
      request({ port, path: "/v1/<b>?name=x", headers: { host: `${"h".repeat(300)}.example` } }, done).end(),
    );
    const refused = await until(({ outcome }) => outcome === "host.refused");
    expect(refused).toMatchObject({ origin: null, detail: { host: "h".repeat(100) } });
    await http("/v1/readers", { origin: "javascript:alert(1)" });
    await until(({ outcome }) => outcome === "origin.refused");
    expect(JSON.stringify(events)).not.toMatch(/<b>|javascript/);
  });
});

test("a body without a schema is hidden whole", () => {
  const log = new EventLog({ clock: new FakeClock(), run: "r" });
  const call = {
    name: "POST /v1/x",
    origin: null,
    params: { schema: undefined, value: { name: "王小明" } },
    trace: { spans: [] } as never,
    ms: 1,
  };
  logCall(log, call, { result: { name: "王小明" }, schema: undefined });
  logCall(log, call, { error: new TypeError("王小明"), schema: undefined });
  expect(log.after(0).events).toMatchObject([
    { request: "•••", reply: "•••", outcome: "ok" },
    { request: "•••", outcome: "bridge.internal" },
  ]);
});

test("a viewer takes a long log in pieces, and is not woken by exchanges that it did not ask for", async () => {
  const clock = new FakeClock();
  const log = new EventLog({ clock, run: "r" });
  const viewers = new Viewers(log, clock);
  const sent: number[] = [];
  const session = {
    id: "v",
    origin: null,
    own: true,
    backlog: 0,
    notify: (_: string, params: unknown) => void sent.push((params as { events: unknown[] }).events.length),
    onClose: () => {},
  };
  for (let index = 0; index < 450; index++) log.record({ kind: "call", name: "m", outcome: "ok" });
  viewers.add(session, { seq: 0, sam: false });
  await clock.advance(1_000);
  expect(sent).toEqual([200, 200, 50]);
  log.record({ kind: "sam", name: "find", outcome: "ok" });
  await clock.advance(1_000);
  expect(sent).toHaveLength(3);
  log.record({ kind: "call", name: "m", outcome: "ok" });
  await clock.advance(1_000);
  expect(sent).toEqual([200, 200, 50, 1]);
});

test("a module that says the same again and again is told of once, then with how often it said so before", async () => {
  const clock = new FakeClock();
  const rig = await startBridge({ clock });
  const own = await rig.enter();
  await own.call("events.watch", { sam: true });
  const site = await rig.enter(SITE);
  await site.call("card.watch", {});
  for (let i = 0; i < 10; i++) await clock.advance(300);
  rig.simulator.insert("citizen");
  for (let i = 0; i < 5; i++) await clock.advance(300);
  await own.call("readers.list");
  const events = own.notices
    .filter(({ method }) => method === "events.added")
    .flatMap(({ params }) => params.events as AgentEvent[])
    .filter(({ kind, name }) => kind === "sam" && name === "find");
  expect(events.map(({ detail }) => detail?.["same before"] ?? 0)).toEqual([0, expect.any(Number)]);
  expect(events[1]?.detail?.["same before"]).toBeGreaterThan(5);
});

describe("calls that anybody may make without being asked", () => {
  const calls = async ({ http }: Rig, name: string) => {
    const { events } = (await (await http("/v1/events")).json()) as { events: AgentEvent[] };
    return events.filter((event) => event.name === name);
  };
  const ask = async ({ http }: Rig, path: string, origin: string, times: number) => {
    for (let asked = 0; asked < times; asked++) await http(path, { origin });
  };

  test("push nothing out of the log: a page that asks for health without end is told a few times, then counted", async () => {
    const clock = new FakeClock();
    const rig = await startBridge({ clock });
    await ask(rig, "/v1/health", "https://loud.example", 150);
    expect(await calls(rig, "GET /v1/health")).toHaveLength(20);
    await ask(rig, "/v1/health", "https://other.example", 2);
    const [first, second] = (await calls(rig, "GET /v1/health")).slice(20);
    expect(first).toMatchObject({ origin: "https://other.example", detail: { unwritten: 130 } });
    expect(second).not.toHaveProperty("detail");
    await clock.advance(60_000);
    await ask(rig, "/v1/health", "https://loud.example", 10);
    await clock.advance(60_000);
    await ask(rig, "/v1/health", "https://loud.example", 10);
    const later = (await calls(rig, "GET /v1/health")).slice(22);
    expect(later.map(({ detail }) => detail?.unwritten ?? 0)).toEqual([0, 9]);
  });

  test("are counted when nobody knows the caller and the path is none; of a page that may call each slip is seen", async () => {
    const rig = await startBridge();
    await ask(rig, "/v1/raed", "https://stranger.example", 30);
    expect(await calls(rig, "GET /v1/raed")).toHaveLength(20);
    await ask(rig, "/v1/raed", SITE, 30);
    expect(await calls(rig, "GET /v1/raed")).toHaveLength(50);
  });
});
