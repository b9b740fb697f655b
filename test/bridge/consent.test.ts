import { describe, expect, test } from "vitest";
import { memoryStore } from "../../src/bridge/consent/store.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { HELLO, SITE, startBridge } from "./support/rig.ts";

const STRANGER = "https://stranger.example";
const JSON_TYPE = { "content-type": "application/json" };

const decide = (
  rig: Awaited<ReturnType<typeof startBridge>>,
  body: { origin: string; decision: string; remember?: boolean },
) => rig.http("/v1/origins/decide", { method: "POST", headers: JSON_TYPE, body: JSON.stringify(body) });

async function errorOf(response: Response): Promise<string> {
  return ((await response.json()) as { error: { data: { id: string } } }).error.data.id;
}

describe("an unknown https page", () => {
  test("is closed with 4011 and put before the user; allowed, it gets in", async () => {
    const rig = await startBridge();
    const own = await rig.enter();
    expect(await (await rig.connect(STRANGER)).closed).toBe(4011);
    expect((await own.notice("origin.requested")).params).toMatchObject({ origin: STRANGER });
    expect(await (await rig.http("/v1/origins")).json()).toMatchObject({
      pending: [{ origin: STRANGER }],
    });

    expect((await decide(rig, { origin: STRANGER, decision: "allow" })).status).toBe(200);
    const page = await rig.enter(STRANGER);
    expect(await page.call("readers.list")).toMatchObject({ readers: [{ simulated: true }] });
    expect(await (await rig.http("/v1/origins")).json()).toMatchObject({
      pending: [],
      grants: [
        { origin: SITE, decidedBy: "policy" },
        { origin: STRANGER, decidedBy: "command" },
      ],
    });
  });

  test("that calls by HTTP is told to wait, and what to do", async () => {
    const rig = await startBridge();
    const answer = await rig.http("/v1/readers", { origin: STRANGER });
    expect(answer.status).toBe(403);
    expect(await errorOf(answer)).toBe("origin.pending");
    expect(answer.headers.get("access-control-allow-origin")).toBeNull();
    const preflight = { "access-control-request-method": "POST" };
    const asked = await rig.http("/v1/read", { method: "OPTIONS", origin: STRANGER, headers: preflight });
    expect(asked.status).toBe(403);
  });

  test("is refused from then on when it is refused: close code 4010, health says unknown", async () => {
    const rig = await startBridge();
    await (await rig.connect(STRANGER)).closed;
    await decide(rig, { origin: STRANGER, decision: "deny" });
    expect(await (await rig.connect(STRANGER)).closed).toBe(4010);
    expect(await (await rig.http("/v1/health", { origin: STRANGER })).json()).toMatchObject({
      originKnown: false,
    });
    expect(rig.bridge.origins.list().pending).toEqual([]);
  });

  test("asks once, however often it knocks; ten pages can wait at a time, an eleventh is refused", async () => {
    const rig = await startBridge();
    for (let i = 0; i < 10; i++) {
      const origin = `https://s${i}.example`;
      expect(await (await rig.connect(origin)).closed).toBe(4011);
      expect(await (await rig.connect(origin)).closed).toBe(4011);
    }
    expect(await (await rig.connect("https://eleventh.example")).closed).toBe(4010);
    expect(rig.bridge.origins.list().pending).toHaveLength(10);
  });

  test("is forgotten when nobody answers within five minutes", async () => {
    const clock = new FakeClock();
    const rig = await startBridge({ clock });
    await (await rig.connect(STRANGER)).closed;
    expect(rig.bridge.origins.list().pending).toHaveLength(1);
    await clock.advance(5 * 60_000);
    expect(rig.bridge.origins.list().pending).toEqual([]);
  });

  test("asking the bland health document asks nobody", async () => {
    const rig = await startBridge();
    await rig.http("/v1/health", { origin: STRANGER });
    expect(rig.bridge.origins.list().pending).toEqual([]);
  });
});

describe("a decision", () => {
  test("for good outlives the agent, one for once does not", async () => {
    const grants = memoryStore();
    const first = await startBridge({ grants });
    await decide(first, { origin: STRANGER, decision: "allow" });
    await decide(first, { origin: "https://once.example", decision: "allow", remember: false });
    await first.enter("https://once.example");
    const second = await startBridge({ grants });
    await second.enter(STRANGER);
    expect(await (await second.connect("https://once.example")).closed).toBe(4011);
  });

  test("for once lasts while the page has a connection and ten minutes more", async () => {
    const clock = new FakeClock();
    const { bridge } = await startBridge({ clock });
    bridge.origins.decide(STRANGER, { decision: "allow", remember: false, by: "shell" });
    const release = bridge.origins.hold(STRANGER);
    await clock.advance(60 * 60_000);
    expect(bridge.origins.standing(STRANGER)).toBe("allowed");
    release();
    await clock.advance(9 * 60_000);
    expect(bridge.origins.standing(STRANGER)).toBe("allowed");
    await clock.advance(60_000);
    expect(bridge.origins.standing(STRANGER)).toBe("unknown");
  });

  test("that is taken back ends the page's connections with 4012, a refusal with 4010", async () => {
    const rig = await startBridge();
    const { origins } = rig.bridge;
    origins.decide(STRANGER, { decision: "allow", remember: true, by: "shell" });
    const page = await rig.enter(STRANGER);
    expect(origins.forget(STRANGER)).toBe(true);
    expect(await page.closed).toBe(4012);
    expect(origins.forget(STRANGER)).toBe(false);

    origins.decide(STRANGER, { decision: "allow", remember: true, by: "shell" });
    const again = await rig.enter(STRANGER);
    origins.decide(STRANGER, { decision: "deny", remember: true, by: "shell" });
    expect(await again.closed).toBe(4010);
  });

  test("is no business of an allowed page: only the agent's own may see and decide", async () => {
    const rig = await startBridge();
    for (const [path, method] of [
      ["/v1/origins", "GET"],
      ["/v1/origins/decide", "POST"],
      ["/v1/origins/forget", "POST"],
    ] as const) {
      const answer = await rig.http(path, { method, origin: SITE, headers: JSON_TYPE });
      expect([path, await errorOf(answer)]).toEqual([path, "access.own-page-only"]);
    }
    const own = await rig.http("/v1/origins", { origin: rig.url });
    expect(own.status).toBe(200);
  });

  test.each(["null", "https://a.example/", "https://a.example/x", "a.example", "*", "HTTPS://A.EXAMPLE"])(
    "about %j is refused: it is no origin",
    async (origin) => {
      const rig = await startBridge();
      expect(await errorOf(await decide(rig, { origin, decision: "allow" }))).toBe("origin.invalid");
    },
  );
});

describe("who is not asked about", () => {
  test("a page over plain http of another machine: only IT can allow it", async () => {
    const rig = await startBridge({
      origins: { allowed: ["http://10.1.2.3:8080"], forbidden: [], ask: true },
    });
    expect(await (await rig.connect("http://10.1.2.4")).closed).toBe(4010);
    expect(rig.bridge.origins.list().pending).toEqual([]);
    await rig.enter("http://10.1.2.3:8080");
  });

  test("a developer's page on this machine is asked about, though it is http", async () => {
    const rig = await startBridge();
    expect(await (await rig.connect("http://localhost:5173")).closed).toBe(4011);
  });

  test.each([
    ["ask is off", { allowed: [], forbidden: [], ask: false }],
    ["the page is forbidden", { allowed: [STRANGER], forbidden: [STRANGER], ask: true }],
  ])("when %s the user's decisions count for nothing and cannot be made", async (_, origins) => {
    const grants = memoryStore();
    const before = await startBridge({ grants });
    await decide(before, { origin: STRANGER, decision: "allow" });
    const rig = await startBridge({ grants, origins });
    expect(await (await rig.connect(STRANGER)).closed).toBe(4010);
    expect(await errorOf(await decide(rig, { origin: STRANGER, decision: "allow" }))).toBe("origin.locked");
  });

  test("an allowed page keeps its place when the user is asked nothing", async () => {
    const rig = await startBridge({ origins: { allowed: [SITE], forbidden: [], ask: false } });
    const page = await rig.connect(SITE);
    expect(await page.call("session.hello", HELLO)).toMatchObject({ protocol: 1 });
  });
});

test("the list shows what the configuration forbids and what was decided for once, as long as that lasts", async () => {
  const clock = new FakeClock();
  const forbidden = "https://bad.example";
  const { bridge } = await startBridge({
    clock,
    origins: { allowed: [], forbidden: [forbidden], ask: true },
  });
  const { origins } = bridge;
  origins.decide(STRANGER, { decision: "deny", remember: false, by: "shell" });
  expect(origins.list().grants).toMatchObject([
    { origin: forbidden, decision: "deny", decidedBy: "policy" },
    { origin: STRANGER, decision: "deny", remember: false },
  ]);
  const releases = [origins.hold(STRANGER), origins.hold(STRANGER)];
  releases[0]?.();
  await clock.advance(60 * 60_000);
  expect(origins.list().grants).toHaveLength(2);
  releases[1]?.();
  await clock.advance(60 * 60_000);
  expect(origins.list().grants).toHaveLength(1);
});

test("who decides is written: the agent's own page, or the command line", async () => {
  const { http, url } = await startBridge();
  const decide = async (origin: string | null) => {
    const answer = await http("/v1/origins/decide", {
      method: "POST",
      origin,
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ origin: STRANGER, decision: "allow", remember: true }),
    });
    return ((await answer.json()) as { decidedBy: string }).decidedBy;
  };
  expect([await decide(url), await decide(null)]).toEqual(["page", "command"]);
});
