/**
 * The verdict ladder in real Firefox, whose Local Network Access differs from Chromium's: it asks public http pages as
 * well, it knows no `featurePolicy`, and its answer may last for one tab only. The prompt is pressed here as in
 * prompts.test.ts, but without a screen.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { lacking } from "../support/debian.ts";
import { type Program, runProgram } from "../support/program.ts";
import { tempDir } from "../support/temp-dir.ts";
import { FIREFOX } from "./install.ts";
import { type Setting, until, verdictOf } from "./support/firefox.ts";
import { type FoxWorld, openFoxWorld } from "./support/fox-world.ts";

const ALLOW = 'allow="loopback-network; local-network-access"';

describe.skipIf(lacking(FIREFOX))("Firefox", () => {
  let world: FoxWorld;
  let agent: Program;
  let site: string;
  let url: string;
  /** Where nobody listens. Not port 9 and its like: those no page may name. */
  let nobody: string;

  beforeAll(async () => {
    world = await openFoxWorld();
    site = world.secure.origin("worksite.test");
    const http = [world.plain.origin("worksite.test"), world.intranet.origin("intranet.test")];
    agent = await world.agent([site, ...http]);
    url = `http://127.0.0.1:${agent.run.port}`;
    const brief = await world.agent([]);
    nobody = `http://127.0.0.1:${brief.run.port}`;
    await brief.kill();
  });
  afterAll(() => world.end());

  const withAgent = (origin: string, ...agents: string[]) =>
    `${origin}/?${agents.map((one) => `agent=${encodeURIComponent(one)}`).join("&")}`;

  /** A page of a site about which Firefox has this in its settings; both are gone when the test ends. */
  async function open(address: string, setting: Setting): Promise<Page> {
    const { origin } = new URL(address);
    await world.fox.decide(origin, setting);
    const page = await world.fox.open(address);
    onTestFinished(async () => {
      await page.close();
      await world.fox.decide(origin, "prompt");
    });
    return page;
  }

  test("has Local Network Access on by itself in this version, for fetch and not yet for WebSocket", async () => {
    const preferences = ["enabled", "blocking", "websocket.enabled", "block_insecure_contexts"];
    const values = await world.fox.chrome(
      `${JSON.stringify(preferences)}.map((name) => Services.prefs.getBoolPref("network.lna." + name))`,
    );
    const version = Number.parseInt((await world.fox.browser.version()).split("/")[1] ?? "", 10);
    expect(values).toEqual([true, true, version >= 154, false]);
  });

  test("ready: a public https page, with permission, over plain http and ws to loopback (no mixed content)", async () => {
    const page = await open(withAgent(site, url), "granted");
    await verdictOf(page, "ready");
    expect(await page.evaluate(() => isSecureContext)).toBe(true);
  });

  test("permission-prompt: a page that loads asks nothing; the click makes Firefox ask; Allow connects, also after a reload", async () => {
    const page = await open(withAgent(site, url), "prompt");
    await verdictOf(page, "permission-prompt");
    expect(await world.fox.prompt()).toBeNull();
    await page.click("button");
    await world.fox.press("allow");
    await verdictOf(page, "ready");
    // Without “remember” it holds for this tab.
    await page.reload();
    await verdictOf(page, "ready");
    expect(await page.evaluate(() => verdicts)).toEqual(["connecting", "ready"]);
    const another = await open(withAgent(site, url), "prompt");
    await verdictOf(another, "permission-prompt");
  });

  test("permission-denied: Block is noticed, and the remedy names Firefox's own words", async () => {
    const page = await open(withAgent(site, url, nobody), "prompt");
    await verdictOf(page, "permission-prompt");
    await page.click("button");
    await world.fox.press("block");
    const { en } = await verdictOf(page, "permission-denied");
    const label = await world.fox.chrome<string>("SitePermissions.getPermissionLabel('loopback-network')");
    expect(en.remedy).toContain(label);
    expect(await page.evaluate(() => verdicts)).not.toContain("not-running");
  });

  test("Firefox asks only where somebody answers: the address of the agent is found behind one where nobody does", async () => {
    const page = await open(withAgent(site, nobody, url), "prompt");
    await verdictOf(page, "permission-prompt");
    await page.click("button");
    await world.fox.press("allow");
    await verdictOf(page, "ready");
  });

  test("without an agent Firefox does not ask: the remedy says to check that it runs", async () => {
    const page = await open(withAgent(site, nobody), "prompt");
    await verdictOf(page, "permission-prompt");
    const { id, en } = await page.evaluate(() => bridge.open());
    expect(id).toBe("permission-prompt");
    expect(en.remedy).toContain("check that the agent runs");
    expect(await world.fox.prompt()).toBeNull();
  });

  test("the prompt as WebSocket is gated too (154 and later): one question, one answer", async () => {
    await world.fox.setPreference("network.lna.websocket.enabled", true);
    onTestFinished(() => world.fox.chrome("Services.prefs.clearUserPref('network.lna.websocket.enabled')"));
    const page = await open(withAgent(site, url), "prompt");
    await verdictOf(page, "permission-prompt");
    await page.click("button");
    await world.fox.press("allow");
    await verdictOf(page, "ready");
    expect(await world.fox.prompt()).toBeNull();
  });

  test("a permission that is given in the settings is noticed without a reload or a click", async () => {
    const page = await open(withAgent(site, url), "denied");
    await verdictOf(page, "permission-denied");
    await world.fox.decide(site, "granted");
    await verdictOf(page, "ready");
  });

  test("a public http page is asked as well: not while it loads, and Allow connects it", async () => {
    const page = await open(withAgent(world.plain.origin("worksite.test"), url), "prompt");
    await verdictOf(page, "permission-prompt");
    expect(await world.fox.prompt()).toBeNull();
    await page.click("button");
    await world.fox.press("allow");
    await verdictOf(page, "ready");
    expect(await page.evaluate(() => isSecureContext)).toBe(false);
  });

  test("a public http page that was refused is told so, not sent to https", async () => {
    const page = await open(withAgent(world.plain.origin("worksite.test"), url), "denied");
    await verdictOf(page, "permission-denied");
  });

  test("an intranet http page is let through unasked, even where Firefox says denied", async () => {
    const page = await open(withAgent(world.intranet.origin("intranet.test"), url), "denied");
    await verdictOf(page, "ready");
  });

  test("an intranet http page under a name connects while it loads with ask: at-once, as Firefox says prompt", async () => {
    const address = `${withAgent(world.intranet.origin("intranet.test"), url)}&ask=at-once`;
    const page = await open(address, "prompt");
    await verdictOf(page, "ready");
    expect(await world.fox.prompt()).toBeNull();
  });

  test.each([
    ["without allow is denied, whatever its user said", "", "granted", "permission-denied"],
    ["with allow may ask", ALLOW, "prompt", "permission-prompt"],
    ["with allow has what the top page was granted", ALLOW, "granted", "ready"],
    ["with allow is denied with the top page", ALLOW, "denied", "permission-denied"],
  ] as const)("an iframe of another site %s", async (name, allow, setting, verdict) => {
    const path = `/${name.replaceAll(/\W/g, "-")}`;
    const html = `<!doctype html><title>portal</title><iframe src="${withAgent(site, url)}" ${allow}></iframe>`;
    world.secure.pages.set(path, html);
    const page = await open(`${world.secure.origin("portal-0.test")}${path}`, setting);
    const frame = page.frames().find((one) => one.url().startsWith(site));
    if (!frame) throw new Error("no frame");
    const { en } = await verdictOf(frame, verdict);
    // Firefox does not tell a page which of the two it was.
    if (verdict === "permission-denied")
      expect(en.remedy).toMatch(/allow="loopback-network.*Access this device/);
  });

  test("a worker of a public page asks nothing, and connects once its page may", async () => {
    const script = `import { connect } from "/sdk.js";
      const bridge = connect({ url: ${JSON.stringify(url)}, ask: "at-once" });
      bridge.on("verdict", ({ id }) => postMessage(id));`;
    world.secure.scripts.set("/worker.js", script);
    world.secure.scripts.set(
      "/with-worker.js",
      'window.ids = []; new Worker("/worker.js", { type: "module" }).onmessage = ({ data }) => ids.push(data);',
    );
    const html = '<!doctype html><title>w</title><script type="module" src="/with-worker.js"></script>';
    world.secure.pages.set("/with-worker", html);
    const page = await open(`${site}/with-worker`, "prompt");
    await until(page, () => ids.includes("permission-prompt"), null);
    expect(await world.fox.prompt()).toBeNull();
    await world.fox.decide(site, "granted");
    await until(page, () => ids.at(-1) === "ready", null);
  });

  test("not-running: permission, but no agent", async () => {
    await verdictOf(await open(withAgent(site, nobody), "granted"), "not-running");
  });

  test("origin-refused: an unknown origin waits for consent, and is ready as soon as the command line gives it", async () => {
    const dir = await tempDir();
    const strict = await world.agent([], { dir });
    const origin = world.secure.origin("other.test");
    const page = await open(withAgent(origin, `http://127.0.0.1:${strict.run.port}`), "granted");
    await verdictOf(page, "origin-refused");
    await until(page, () => bridge.verdict.pending, null);
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
    await verdictOf(await open(withAgent(site, `http://127.0.0.1:${port}`), "granted"), "version-too-old");
  });

  test("no-reader: an agent on a machine without one", async () => {
    const bare = await world.agent([site], { args: [] });
    await verdictOf(await open(withAgent(site, `http://127.0.0.1:${bare.run.port}`), "granted"), "no-reader");
    await bare.kill();
  });

  test("busy: another page holds the reader, and ready when it lets go", async () => {
    const holder = await open(withAgent(site, url), "granted");
    await verdictOf(holder, "ready");
    const other = await open(withAgent(world.intranet.origin("intranet.test"), url), "granted");
    await verdictOf(other, "ready");
    await holder.evaluate(async () => Object.assign(window, { lease: await bridge.lease() }) && null);
    const { zh } = await verdictOf(other, "busy");
    expect(zh.cause).toContain(site);
    await holder.goto(`${site}/blank`);
    await verdictOf(other, "ready");
  });
});

declare global {
  /** What the worker told its page. */
  var ids: string[];
}
