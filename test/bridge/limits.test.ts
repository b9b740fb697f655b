import { once } from "node:events";
import { connect, type Socket } from "node:net";
import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { RateLimiter } from "../../src/bridge/guards/rate.ts";
import { LIMITS } from "../../src/bridge/limits.ts";
import { depthOf, parseJson } from "../../src/bridge/rpc/json.ts";
import { FakeClock } from "../support/fake-clock.ts";
import type { Answer } from "./support/page.ts";
import { HELLO, SITE, startBridge } from "./support/rig.ts";

const ids = (answer: Answer | Answer[]) => [answer].flat().map(({ error }) => error?.data.id);
const nested = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;

describe("payload", () => {
  test("a message that is too large is refused by name and ends the page's connection with 4007", async () => {
    const { enter } = await startBridge();
    const page = await enter(SITE);
    page.say({ jsonrpc: "2.0", id: 1, method: "readers.list", params: { x: "x".repeat(LIMITS.message) } });
    expect(ids(await page.nextAnswer())).toEqual(["request.too-large"]);
    expect(await page.closed).toBe(4007);
  });

  test("one far too large is cut off before it is taken in", async () => {
    const { enter } = await startBridge();
    const page = await enter(SITE);
    page.say("x".repeat(1024 * 1024));
    expect(await page.closed).toBe(1009);
  });

  test("the agent's own page may send a photo", async () => {
    const { enter } = await startBridge();
    const page = await enter();
    expect(await page.call("readers.list", { photo: "x".repeat(4 * LIMITS.message) })).toBeDefined();
  });

  test("an HTTP body that is too large is refused, and the answer arrives", async () => {
    const { http } = await startBridge();
    const body = JSON.stringify({ reader: "x".repeat(LIMITS.body) });
    const answer = await http("/v1/read", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
    expect(answer.status).toBe(413);
    expect(await answer.json()).toMatchObject({ error: { data: { id: "request.too-large" } } });
  });

  test.each(["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])(
    "a body of type %s, as a form of another site posts it, is not read",
    async (type) => {
      const { http } = await startBridge();
      const answer = await http("/v1/read", {
        method: "POST",
        headers: { "content-type": type },
        body: '{"waitMs":0}',
      });
      expect(await answer.json()).toMatchObject({ error: { data: { id: "request.no-json" } } });
    },
  );
});

describe("nesting", () => {
  test("is bounded over WebSocket and HTTP; the connection goes on", async () => {
    const { enter, http } = await startBridge();
    const page = await enter(SITE);
    page.say(nested(LIMITS.depth + 1));
    expect(ids(await page.nextAnswer())).toEqual(["request.too-deep"]);
    await page.call("readers.list");
    const headers = { "content-type": "application/json" };
    const answer = await http("/v1/read", { method: "POST", headers, body: nested(20_000) });
    expect(await answer.json()).toMatchObject({ error: { data: { id: "request.too-deep" } } });
  });

  test("property: the depth of valid JSON is counted right, brackets in strings or not", () => {
    const real = (value: unknown): number =>
      value !== null && typeof value === "object" ? 1 + Math.max(0, ...Object.values(value).map(real)) : 0;
    fc.assert(
      fc.property(
        fc.json({ maxDepth: 8 }),
        fc.array(fc.constantFrom('"', "\\", "[", "{", "]", "é")),
        (json, noise) => {
          const text = JSON.stringify([JSON.parse(json), noise.join("")]);
          expect(depthOf(text, 100)).toBe(real(JSON.parse(text)));
        },
      ),
    );
  });

  test("property: any text either parses or is a fault that says why", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.json(), fc.string({ unit: fc.constantFrom(...'[]{}",:\\1') })),
        (text) => {
          try {
            expect(JSON.stringify(parseJson(text, 4))).toBeTypeOf("string");
          } catch (error) {
            expect(error).toMatchObject({ id: expect.stringMatching(/^request\.(no-json|too-deep)$/) });
          }
        },
      ),
    );
  });
});

describe("connections", () => {
  test("of one page are counted: one more is closed with 4003, another page still gets in", async () => {
    const rig = await startBridge({
      limits: { connectionsPerOrigin: 3 },
      origins: { allowed: [SITE, "https://other.example"], forbidden: [], ask: false },
    });
    const pages = await Promise.all([1, 2, 3].map(() => rig.enter(SITE)));
    expect(await (await rig.connect(SITE)).closed).toBe(4003);
    await rig.enter("https://other.example");
    pages[0]?.socket.close();
    await pages[0]?.closed;
    await rig.enter(SITE);
  });

  test("in all are counted, programs with the token included", async () => {
    const rig = await startBridge({ limits: { connections: 2 } });
    await rig.enter(SITE);
    await rig.enter();
    expect(await (await rig.connect()).closed).toBe(4003);
  });

  test("without a whole request within the time are ended: headers that never end, a body that never comes", async () => {
    const { port } = await startBridge({ limits: { headersMs: 50, requestMs: 100 } });
    for (const start of [
      "GET /v1/health HTTP/1.1\r\nX-Slow: ",
      `POST /v1/read HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{`,
    ]) {
      const socket = open(port);
      socket.write(start);
      await once(socket, "close");
    }
  });

  test("headers are bounded too", async () => {
    const { port } = await startBridge();
    const socket = open(port);
    socket.write(
      `GET /v1/health HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nX-Big: ${"x".repeat(40_000)}\r\n\r\n`,
    );
    const [data] = await once(socket, "data");
    expect(String(data)).toMatch(/^HTTP\/1\.1 431 /);
  });
});

describe("an idle handshake", () => {
  test("ends with 4000 when session.hello does not come in time", async () => {
    const clock = new FakeClock();
    const { connect } = await startBridge({ clock });
    const page = await connect(SITE);
    await clock.advance(LIMITS.helloMs);
    expect(await page.closed).toBe(4000);
  });
});

describe("rate", () => {
  test("a page that calls too often is told to slow down, then closed with 4008; the token is not counted", async () => {
    const rig = await startBridge({ limits: { callBurst: 5, callsPerSecond: 0, tooFastTimes: 3 } });
    const page = await rig.enter(SITE);
    for (let i = 0; i < 4; i++) await page.call("readers.list");
    const refused = await Promise.all([1, 2, 3].map(() => page.ask("readers.list")));
    expect(refused.flatMap(ids)).toEqual(["request.too-fast", "request.too-fast", "request.too-fast"]);
    expect(await page.closed).toBe(4008);
    expect((await rig.http("/v1/readers", { origin: SITE })).status).toBe(429);
    const program = await rig.enter();
    for (let i = 0; i < 20; i++) await program.call("readers.list");
  });

  test("knocking is counted per origin; one that knocks too often does not keep another out", async () => {
    const rig = await startBridge({ limits: { openBurst: 3, opensPerSecond: 0 } });
    for (let i = 0; i < 3; i++) await (await rig.connect("https://loud.example")).closed;
    await expect(rig.connect("https://loud.example")).rejects.toThrow("HTTP 429");
    expect(await (await rig.connect("https://quiet.example")).closed).toBe(4011);
    await rig.enter();
  });

  test("tokens come back with time, never more than the burst", async () => {
    const clock = new FakeClock();
    const limiter = new RateLimiter(clock, 2, 10);
    const take = (times: number) => Array.from({ length: times }, () => limiter.take("a"));
    expect(take(3)).toEqual([true, true, false]);
    expect(limiter.take("b")).toBe(true);
    await clock.advance(100);
    expect(take(2)).toEqual([true, false]);
    await clock.advance(60_000);
    expect(take(3)).toEqual([true, true, false]);
  });
});

describe("calls at once", () => {
  test("are bounded per connection; a batch is bounded too", async () => {
    const { enter } = await startBridge();
    const page = await enter(SITE);
    for (let i = 0; i < LIMITS.callsInFlight; i++)
      page.say({ jsonrpc: "2.0", id: `w${i}`, method: "card.read", params: { waitMs: 600_000 } });
    expect(ids(await page.ask("card.read", { waitMs: 600_000 }))).toEqual(["request.too-many"]);
    page.say(JSON.stringify(Array.from({ length: LIMITS.batch + 1 }, () => ({}))));
    expect(ids(await page.nextAnswer())).toEqual(["request.malformed"]);
  });
});

describe("a page that does not read", () => {
  test("is let go with 4004 before its backlog costs the agent its memory", async () => {
    const rig = await startBridge({ limits: { backlog: 256 * 1024 } });
    const page = await rig.enter(SITE);
    page.socket.pause();
    const text = "x".repeat(64 * 1024);
    // Kernel buffers take some megabytes first.
    for (let i = 0; i < 400; i++) rig.bridge.broadcast("reader.changed", { text });
    page.socket.resume();
    expect([4004, 1006]).toContain(await page.closed);
    expect(page.notices.length).toBeLessThan(400);
    await rig.enter(SITE);
  });

  test("and does not answer pings is closed, with its lease", async () => {
    const clock = new FakeClock();
    const rig = await startBridge({ clock });
    const page = await rig.connect(SITE);
    await page.call("session.hello", HELLO);
    await page.call("lease.acquire", { reader: "simulator-1", ttlMs: 600_000 });
    const other = await rig.enter(SITE);
    page.socket.pong = () => {};
    page.socket.removeAllListeners("ping");
    (page.socket as unknown as { _autoPong: boolean })._autoPong = false;
    await clock.advance(LIMITS.pingMs);
    await other.call("readers.list");
    await clock.advance(LIMITS.pingMs);
    expect(await page.closed).toBe(4005);
    expect(await other.call("readers.list")).toMatchObject({ leases: [] });
  });
});

function open(port: number): Socket {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  socket.resume();
  onTestFinished(() => void socket.destroy());
  return socket;
}

test("of a thousand pages the one that was seen longest ago is forgotten, which costs nobody a call", () => {
  const limiter = new RateLimiter(new FakeClock(), 1, 1);
  const take = (page: number) => limiter.take(String(page));
  for (let page = 0; page < 1_000; page++) expect(take(page)).toBe(true);
  expect(take(0)).toBe(false);
  // The thousand and first pushes out page 1: page 0 was here just now.
  expect(take(1_000)).toBe(true);
  expect([take(0), take(1)]).toEqual([false, true]);
});

test("readings by HTTP are bounded for each page, as calls of a connection are", async () => {
  const rig = await startBridge({ origins: { allowed: [SITE, OTHER], forbidden: [], ask: false } });
  const headers = { "content-type": "application/json" };
  const post = (origin: string, signal?: AbortSignal) =>
    rig.http("/v1/read", {
      method: "POST",
      origin,
      headers,
      body: JSON.stringify({ waitMs: signal ? 600_000 : 0 }),
      ...(signal ? { signal } : {}),
    });
  const end = new AbortController();
  const idOf = async (answer: Response) =>
    ((await answer.json()) as { error: { data: { id: string } } }).error.data.id;
  const waiting = Array.from({ length: LIMITS.callsInFlight }, () =>
    post(SITE, end.signal).catch(() => null),
  );
  await expect.poll(async () => await idOf(await post(SITE))).toBe("request.too-many");
  expect(await idOf(await post(OTHER))).toBe("card.none");
  end.abort();
  await Promise.all(waiting);
  // When those that wait have left, others may come.
  await expect.poll(async () => await idOf(await post(SITE))).toBe("card.none");
});

const OTHER = "https://other.example";

test("a page that does not answer the closing of its connection is cut off", async () => {
  const clock = new FakeClock();
  const rig = await startBridge({ clock });
  const { origins } = rig.bridge;
  origins.decide(OTHER, { decision: "allow", remember: true, by: "shell" });
  const page = await rig.enter(OTHER);
  await page.call("lease.acquire", { reader: "simulator-1", ttlMs: 600_000 });
  const own = await rig.enter();
  (page.socket as unknown as { _socket: Socket })._socket.pause();
  origins.decide(OTHER, { decision: "deny", remember: true, by: "shell" });
  // What it says now is not heard any more.
  page.say({ jsonrpc: "2.0", id: 1, method: "lease.release", params: {} });
  for (let i = 0; i < 3; i++)
    expect((await own.call<{ leases: unknown[] }>("readers.list")).leases).toHaveLength(1);
  await clock.advance(LIMITS.closeMs);
  await expect.poll(async () => await own.call("readers.list")).toMatchObject({ leases: [] });
});
