import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { SITE, startBridge, TestPage, until } from "./support/rig.ts";

test("an allowed page becomes ready, by the health document and one WebSocket", async () => {
  const { url } = await startBridge();
  const page = new TestPage();
  const client = page.connect({ url });
  expect(client.verdict.id).toBe("connecting");
  await until(client, "ready");
  expect(client.connected).toBe(true);
  expect(client.readers).toHaveLength(1);
  expect(page.requests).toEqual([`${url}/v1/health`, `${url.replace("http", "ws")}/v1/ws`]);
});

test("no-reader, and ready as soon as one is plugged in", async () => {
  const { url } = await startBridge({ readers: 0 });
  const client = new TestPage().connect({ url });
  const { zh } = await until(client, "no-reader");
  expect(zh.remedy).toContain("插上读卡器");
  const bridge = await startBridge();
  const other = new TestPage().connect({ url: bridge.url });
  await until(other, "ready");
  bridge.simulator.unplug();
  await until(other, "no-reader");
  bridge.simulator.plug();
  await until(other, "ready");
});

test("origin-refused names the page and how to allow it", async () => {
  const { url } = await startBridge({ allowed: ["https://another.example.com"] });
  const client = new TestPage().connect({ url });
  const verdict = await until(client, "origin-refused");
  expect(verdict.zh.remedy).toContain(`origins allow ${SITE}`);
  expect(verdict.en.cause).toContain(SITE);
});

test("not-running while nobody listens, and ready once the agent is there", async () => {
  const first = await startBridge();
  await first.stop();
  const page = new TestPage();
  const client = page.connect({ url: first.url });
  await until(client, "not-running");
  await startBridge({ port: first.port });
  await page.clock.advance(500);
  await until(client, "ready");
});

test("another program on the port is no agent", async () => {
  const server = createServer((_, response) => response.end('{"name":"something else"}')).listen(
    0,
    "127.0.0.1",
  );
  onTestFinished(() => void server.close());
  await new Promise((resolve) => server.once("listening", resolve));
  const client = new TestPage().connect({
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  });
  await until(client, "not-running");
});

test.each([
  { range: { min: 2, max: 3 }, side: "page", remedy: "SDK" },
  { range: { min: 0, max: 0 }, side: "agent", remedy: "更新读证桥" },
] as const)(
  "version-too-old: an agent that speaks $range asks for an update of the $side",
  async (expected) => {
    // An agent of another year: only its health document is of interest.
    const health = { name: "idcard-bridge", version: "9", protocol: expected.range, originKnown: true };
    const server = createServer((_, response) => response.end(JSON.stringify(health))).listen(0, "127.0.0.1");
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.once("listening", resolve));
    const client = new TestPage().connect({
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    });
    const verdict = await until(client, "version-too-old");
    expect(verdict.requiresUpdate).toBe(expected.side);
    expect(verdict.zh.remedy).toContain(expected.remedy);
  },
);

test("permission-prompt: nothing is asked of the network before a click; the click asks; allowed, it is ready", async () => {
  const { url } = await startBridge();
  const page = new TestPage();
  page.state = "prompt";
  const client = page.connect({ url });
  const { zh } = await until(client, "permission-prompt");
  expect(zh.remedy).toContain("允许");
  await page.clock.advance(60_000);
  expect(page.requests).toEqual([]);

  let allow = () => {};
  page.gate = () => new Promise((resolve) => (allow = resolve));
  page.active = true;
  const opened = client.open();
  await page.clock.advance(60_000); // The user takes a minute.
  expect(page.requests).toEqual([`${url}/v1/health`]);
  page.decide("granted");
  allow();
  expect((await opened).id).toBe("ready");
});

test("allowed so late that the waiting connection has ended: it is tried again at once, never called not-running", async () => {
  const { url } = await startBridge();
  const page = new TestPage();
  page.state = "prompt";
  page.active = true;
  page.gate = async () => {
    page.gate = async () => {};
    page.decide("granted");
    throw new TypeError("Failed to fetch");
  };
  const client = page.connect({ url });
  const verdicts: string[] = [];
  client.on("verdict", ({ id }) => verdicts.push(id));
  await client.open();
  expect(verdicts).toEqual(["permission-prompt", "ready"]);
});

test("a prompt that is dismissed is not repeated until the next click", async () => {
  const { url } = await startBridge();
  const page = new TestPage();
  page.state = "prompt";
  page.active = true;
  page.gate = () => Promise.reject(new TypeError("Failed to fetch"));
  const client = page.connect({ url: [url, "http://127.0.0.1:1"] });
  await client.open();
  expect(client.verdict.id).toBe("permission-prompt");
  page.active = false;
  await page.clock.advance(600_000);
  expect(page.requests).toEqual([`${url}/v1/health`]);
});

test("permission-denied: no request, no port scan, no repetition; ready when the user changes the setting", async () => {
  const { url } = await startBridge();
  const page = new TestPage();
  page.state = "denied";
  const client = page.connect({ url: ["http://127.0.0.1:1", url] });
  const verdict = await until(client, "permission-denied");
  expect(verdict.browser).toBe("chrome");
  expect(verdict.en.remedy).toContain("Apps on device");
  await page.clock.advance(600_000);
  expect(page.requests).toEqual([]);
  page.decide("granted");
  await until(client, "ready");
});

test("a denial that comes while ports are tried ends the scan", async () => {
  const page = new TestPage();
  page.state = "granted";
  page.gate = async () => {
    page.state = "denied";
    throw new TypeError("Failed to fetch");
  };
  const client = page.connect({ url: ["http://127.0.0.1:1", "http://127.0.0.1:2"] });
  await until(client, "permission-denied");
  expect(page.requests).toEqual(["http://127.0.0.1:1/v1/health"]);
});

test("several addresses are tried, and the one that answered is asked first from then on", async () => {
  const { url, stop, port } = await startBridge();
  const page = new TestPage();
  const client = page.connect({ url: ["http://127.0.0.1:1", url] });
  await until(client, "ready");
  await stop();
  await until(client, "not-running");
  await startBridge({ port });
  page.requests.length = 0;
  await page.clock.advance(500);
  await until(client, "ready");
  expect(page.requests.filter((request) => request.includes(":1/"))).toEqual([]);
});

test("an agent that comes back on another port is found there", async () => {
  const [first, second] = [await startBridge(), await startBridge()];
  await second.stop();
  const page = new TestPage();
  const client = page.connect({ url: [first.url, second.url] });
  await until(client, "ready");
  await first.stop();
  await until(client, "not-running");
  await startBridge({ port: second.port });
  await page.clock.advance(500);
  await until(client, "ready");
});

test("where another user's agent has the first port, the page goes on to its own user's", async () => {
  const [foreign, own] = [await startBridge({ otherUser: true }), await startBridge()];
  const page = new TestPage();
  const client = page.connect({ url: [foreign.url, "http://127.0.0.1:1", own.url] });
  await until(client, "ready");
  const socket = (url: string) => `${url.replace("http", "ws")}/v1/ws`;
  expect(page.requests.filter((request) => request.endsWith("/ws"))).toEqual([
    socket(foreign.url),
    socket(own.url),
  ]);
});

test("with agents of other users alone the page is told so, and goes on looking for its own", async () => {
  const [foreign, another] = [await startBridge({ otherUser: true }), await startBridge({ otherUser: true })];
  const own = await startBridge();
  await own.stop();
  const page = new TestPage();
  const client = page.connect({ url: [foreign.url, another.url, own.url] });
  const { en } = await until(client, "not-running");
  expect(en.cause).toContain("another user");
  await startBridge({ port: own.port });
  await page.clock.advance(500);
  await until(client, "ready");
});

test("a frame without permission is told of the iframe's allow attribute", async () => {
  const page = new TestPage();
  page.state = "denied";
  page.blocked = true;
  const client = page.connect({ url: "http://127.0.0.1:1" });
  expect((await until(client, "permission-denied")).en.remedy).toContain('allow="loopback-network');
});

test("a worker never asks: it waits for the permission that a page of the site gets", async () => {
  const { url } = await startBridge();
  const page = new TestPage();
  page.worker = true;
  page.state = "prompt";
  page.active = true;
  const client = page.connect({ url, ask: "at-once" });
  expect((await until(client, "permission-prompt")).en.remedy).toContain("worker");
  await client.open();
  expect(page.requests).toEqual([]);
  page.decide("granted");
  await until(client, "ready");
});

test("on http pages the browser's answer means nothing: an intranet page connects", async () => {
  const { url } = await startBridge({ allowed: ["http://10.1.2.3"] });
  const page = new TestPage("http://10.1.2.3");
  page.secure = false;
  page.state = "denied";
  const client = page.connect({ url });
  await until(client, "ready");
});

test.each([
  ["http://10.1.2.3:8080", "not-running"],
  ["http://172.31.0.9", "not-running"],
  ["http://100.64.0.9", "not-running"],
  ["http://192.168.1.20", "not-running"],
  ["http://172.32.0.9", "insecure-context"],
  ["http://hr.example.com", "insecure-context"],
] as const)("without an agent an http page %s is %s", async (origin, expected) => {
  const page = new TestPage(origin);
  page.secure = false;
  page.state = "denied";
  await until(page.connect({ url: "http://127.0.0.1:1" }), expected);
  expect(page.requests, "judged only after it was tried").toHaveLength(1);
});

test("ask at-once connects without a click, for intranet https pages that browsers do not ask about", async () => {
  const { url } = await startBridge();
  const page = new TestPage();
  page.state = "prompt";
  await until(page.connect({ url, ask: "at-once" }), "ready");
});

test("an https page that was reached without being asked connects again by itself when the agent comes back", async () => {
  const { url, port, stop } = await startBridge();
  const page = new TestPage();
  page.state = "prompt";
  const client = page.connect({ url, ask: "at-once" });
  await until(client, "ready");
  await stop();
  await until(client, "not-running");
  await page.clock.advance(5_000);
  expect(client.verdict.id).toBe("not-running");
  await startBridge({ port });
  await page.clock.advance(10_000);
  await until(client, "ready");
});

test("Safari on an https page also tries the agent's https, and is told how to switch it on", async () => {
  const page = new TestPage();
  page.userAgent =
    "Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.4 Safari/605.1.15";
  page.gate = () => Promise.reject(new TypeError("Load failed"));
  const { zh } = await until(page.connect(), "not-running");
  expect(page.requests).toEqual([
    ...[22377, 22387, 22397, 22407, 22417].map((port) => `http://127.0.0.1:${port}/v1/health`),
    ...[22378, 22388, 22398, 22408, 22418].map((port) => `https://localhost:${port}/v1/health`),
  ]);
  expect(zh.remedy).toContain("http://127.0.0.1:22377/");
  expect(zh.remedy).toContain("idcard-bridge tls enable");
});

test("the agent's own page asks nobody and needs no address", async () => {
  const { url } = await startBridge();
  const page = new TestPage(url);
  page.state = "denied";
  await until(page.connect(), "ready");
});
