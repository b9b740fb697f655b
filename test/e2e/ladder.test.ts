/**
 * Every rung of the verdict ladder in real Chromium, with pages of the public internet and of an intranet.
 * The browser's prompt itself cannot be pressed in a headless browser: what a person decides there is told by the
 * DevTools protocol (`Browser.setPermission`).
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { type Program, runProgram } from "../support/program.ts";
import { tempDir } from "../support/temp-dir.ts";
import { decide, openWorld, verdictOf, type World } from "./support/world.ts";

let world: World;
let agent: Program;
let site: string;
let url: string;

beforeAll(async () => {
  world = await openWorld();
  site = world.secure.origin("worksite.test");
  agent = await world.agent([site, world.intranet.origin("10.1.2.3"), world.plain.origin("worksite.test")]);
  url = `http://127.0.0.1:${agent.run.port}`;
});
afterAll(() => world.end());

const withAgent = (origin: string, ...agents: string[]) =>
  `${origin}/?${agents.map((one) => `agent=${encodeURIComponent(one)}`).join("&")}`;
const NOBODY = "http://127.0.0.1:9";

test("ready: a public https page, with permission, over plain http to loopback (no mixed content)", async () => {
  const page = await world.page(withAgent(site, url), "granted");
  await verdictOf(page, "ready");
  expect(await page.evaluate(() => isSecureContext)).toBe(true);
});

test("ready: over the agent's optional https as well, for browsers that block plain http", async () => {
  const env = { IDCARD_BRIDGE_TLS: "on", IDCARD_BRIDGE_TLS_PORT: "0" };
  const safe = await world.agent([site], { env });
  const page = await world.page(withAgent(site, `https://localhost:${safe.run.tlsPort}`), "granted");
  await verdictOf(page, "ready");
  await safe.kill();
});

test("permission-prompt: a page that loads asks nothing; a click after the permission connects", async () => {
  const context = await world.browser.newContext({ ignoreHTTPSErrors: true });
  const page = await context.newPage();
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  await decide(context, "prompt");
  await page.goto(withAgent(site, url));
  const { zh } = await verdictOf(page, "permission-prompt");
  expect(zh.remedy).toContain("允许");
  expect(asked.filter((address) => address.startsWith(url))).toEqual([]);
  // The click makes the browser ask; nobody answers in a headless one, as when the prompt is dismissed.
  await page.click("button");
  await page.waitForFunction(() => bridge.open().then(({ id }) => id === "permission-prompt"));
  expect(asked.filter((address) => address.startsWith(url)).length).toBeGreaterThan(0);
  await decide(context, "granted");
  await page.click("button");
  await verdictOf(page, "ready");
});

test("a worker of a public page asks nothing, even told to ask at once: it waits for its page", async () => {
  const { scripts, pages } = world.secure;
  scripts.set(
    "/worker.js",
    `import { connect } from "/sdk.js";
     const bridge = connect({ url: ${JSON.stringify(url)}, ask: "at-once" });
     bridge.on("verdict", ({ id, zh }) => postMessage({ id, remedy: zh.remedy }));`,
  );
  pages.set(
    "/with-worker",
    '<!doctype html><title>w</title><script type="module" src="/with-worker.js"></script>',
  );
  scripts.set(
    "/with-worker.js",
    `window.told = [];
     new Worker("/worker.js", { type: "module" }).onmessage = ({ data }) => told.push(data);`,
  );
  const context = await world.browser.newContext({ ignoreHTTPSErrors: true });
  const page = await context.newPage();
  const asked: string[] = [];
  context.on("request", (request) => asked.push(request.url()));
  await decide(context, "prompt");
  await page.goto(`${site}/with-worker`);
  await page.waitForFunction(() => told.some(({ id }) => id === "permission-prompt"));
  expect((await page.evaluate(() => told)).at(-1)?.remedy).toContain("后台线程");
  expect(asked.filter((address) => address.startsWith(url))).toEqual([]);
  await decide(context, "granted");
  await page.waitForFunction(() => told.at(-1)?.id === "ready");
});

declare global {
  /** What the worker told its page. */
  var told: { id: string; remedy: string }[];
}

test("permission-denied: nothing is tried, no second port; the remedy names this browser's setting", async () => {
  const context = await world.browser.newContext({ ignoreHTTPSErrors: true });
  const page = await context.newPage();
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  await decide(context, "denied");
  await page.goto(withAgent(site, NOBODY, url));
  const { en } = await verdictOf(page, "permission-denied");
  expect(en.remedy).toContain("Apps on device");
  expect(asked.filter((address) => address.startsWith("http://127.0.0.1"))).toEqual([]);
});

test("a permission that is given in the settings is noticed without a reload or a click", async () => {
  const page = await world.page(withAgent(site, url), "denied");
  await verdictOf(page, "permission-denied");
  await decide(page.context(), "granted");
  await verdictOf(page, "ready");
});

test("insecure-context: a public http page", async () => {
  const page = await world.page(withAgent(world.plain.origin("worksite.test"), url));
  const { zh } = await verdictOf(page, "insecure-context");
  expect(zh.remedy).toContain("https");
});

test("ready: an intranet http page, whatever the browser says about permissions there", async () => {
  const page = await world.page(withAgent(world.intranet.origin("10.1.2.3"), url));
  await verdictOf(page, "ready");
  expect(await page.evaluate(() => isSecureContext)).toBe(false);
});

test("not-running: permission, but no agent", async () => {
  const page = await world.page(withAgent(site, NOBODY), "granted");
  await verdictOf(page, "not-running");
});

test("origin-refused: a page that the agent does not know; ready as soon as the command line allows it", async () => {
  const dir = await tempDir();
  const strict = await world.agent([], { dir });
  const origin = world.secure.origin("other.test");
  const page = await world.page(withAgent(origin, `http://127.0.0.1:${strict.run.port}`), "granted");
  const { zh } = await verdictOf(page, "origin-refused");
  expect(zh.remedy).toContain(`idcard-bridge origins allow ${origin}`);
  expect(await page.evaluate(() => bridge.verdict.pending)).toBe(true);
  const allowed = await runProgram(["origins", "allow", origin, "--data-dir", dir]);
  expect(allowed.code, allowed.stderr).toBe(0);
  await verdictOf(page, "ready");
  await strict.kill();
});

test("version-too-old: an agent of another protocol", async () => {
  const health = { name: "idcard-bridge", version: "9", protocol: { min: 2, max: 2 }, originKnown: true };
  const future = createServer((request, response) => {
    response.setHeader("Access-Control-Allow-Origin", request.headers.origin ?? "");
    response.end(JSON.stringify(health));
  }).listen(0, "127.0.0.1");
  onTestFinished(() => void future.close());
  await new Promise((resolve) => future.once("listening", resolve));
  const { port } = future.address() as AddressInfo;
  const page = await world.page(withAgent(site, `http://127.0.0.1:${port}`), "granted");
  const { zh } = await verdictOf(page, "version-too-old");
  expect(zh.remedy).toContain("SDK");
});

test("no-reader: an agent on a machine without one", async () => {
  const bare = await world.agent([site], { args: [] });
  const page = await world.page(withAgent(site, `http://127.0.0.1:${bare.run.port}`), "granted");
  await verdictOf(page, "no-reader");
  await bare.kill();
});

test("busy: another page holds the reader, and ready when it lets go", async () => {
  const holder = await world.page(withAgent(site, url), "granted");
  await verdictOf(holder, "ready");
  const other = await world.page(withAgent(world.intranet.origin("10.1.2.3"), url));
  await verdictOf(other, "ready");
  await holder.evaluate(async () => Object.assign(window, { lease: await bridge.lease() }));
  const { zh } = await verdictOf(other, "busy");
  expect(zh.cause).toContain(site);
  await verdictOf(holder, "ready");
  await holder.close();
  await verdictOf(other, "ready");
});
