/**
 * Pages that must not reach the reader, in real Chromium. Local Network Access is out of the way here (every site
 * counts as loopback), so that only the agent's own guards stand between. docs/security.md lists these tests.
 */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Program } from "../support/program.ts";
import { simulate } from "../support/simulate.ts";
import { attempt } from "./support/attempts.ts";
import { openWorld, type World } from "./support/world.ts";

let world: World;
let agent: Program;
let url: string;
let allowed: string;

beforeAll(async () => {
  world = await openWorld({ spaces: false });
  allowed = world.plain.origin("worksite.test");
  agent = await world.agent([allowed]);
  url = `http://127.0.0.1:${agent.run.port}`;
});
afterAll(() => world.end());

/** What the agent's owner sees: who asks, and what lies on the reader. */
async function own(path: string): Promise<unknown> {
  const response = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${agent.run.token}` } });
  return await response.json();
}

const attempts = (page: Pick<Page, "evaluate">, address = url) => page.evaluate(attempt, address);

async function expectNothing(page: Pick<Page, "evaluate">, address?: string): Promise<void> {
  for (const [what, outcome] of Object.entries(await attempts(page, address)))
    expect(outcome, what).toMatch(/^refused/);
}

test("the allowed page itself gets through, so that the refusals below mean something", async () => {
  const tried = await attempts(await world.page(`${allowed}/blank`));
  expect(tried.readers).toMatch(/^ok/);
  expect(tried.socket).toMatch(/^ok/);
  expect(tried.origins, "who may call is for the agent's own page").toMatch(/^refused/);
  expect(tried.grant).toMatch(/^refused/);
});

test.each([
  ["another site", "evil.test"],
  ["a name that ends with the allowed one", "evilworksite.test"],
  ["a name that begins with the allowed one", "worksite.test.evil.test"],
  ["a subdomain of the allowed one", "sub.worksite.test"],
])("%s gets nothing", async (_, host) => {
  await expectNothing(await world.page(`${world.plain.origin(host)}/blank`));
});

test("the allowed host on another port gets nothing", async () => {
  await expectNothing(await world.page(`${world.intranet.origin("worksite.test")}/blank`));
});

test("the allowed host by another scheme gets nothing", async () => {
  await expectNothing(await world.page(`${world.secure.origin("worksite.test")}/blank`));
});

test("a sandboxed iframe, whose origin is null, gets nothing, even inside the allowed page", async () => {
  world.plain.pages.set(
    "/sandbox",
    '<!doctype html><title>s</title><iframe sandbox="allow-scripts" src="/blank"></iframe>',
  );
  const page = await world.page(`${allowed}/sandbox`);
  const frame = page.frames()[1];
  if (!frame) throw new Error("no frame");
  expect(await frame.evaluate(() => origin)).toBe("null");
  await expectNothing(frame);
});

test("a data: page, whose origin is null, gets nothing", async () => {
  world.plain.pages.set(
    "/data",
    '<!doctype html><title>d</title><iframe src="data:text/html,<title>inside</title>"></iframe>',
  );
  const frame = (await world.page(`${allowed}/data`)).frames()[1];
  if (!frame) throw new Error("no frame");
  expect(await frame.evaluate(() => origin)).toBe("null");
  await expectNothing(frame);
});

test("DNS rebinding: a page under a host name that leads to the agent is not even shown the agent's page", async () => {
  const rebound = `http://rebind.test:${agent.run.port}`;
  const page = await (await world.browser.newContext()).newPage();
  const response = await page.goto(`${rebound}/`);
  expect(response?.status()).toBe(421);
  // Same-origin from here: no Origin header, no preflight. The Host header is what gives it away.
  await expectNothing(page, rebound);
});

test("a form that another site posts changes nothing, whatever its encoding", async () => {
  await simulate(agent, "remove");
  const types = ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"];
  for (const [index, type] of types.entries()) {
    world.plain.pages.set(
      `/form-${index}`,
      `<!doctype html><title>f</title><form method="post" action="${url}/v1/simulator/insert" enctype="${type}">
      <input name='{"card":"citizen","x":"' value='"}'></form>`,
    );
    for (const origin of [world.plain.origin("evil.test"), allowed]) {
      const page = await world.page(`${origin}/form-${index}`);
      const [response] = await Promise.all([
        page.waitForNavigation(),
        page.evaluate(() => document.querySelector("form")?.submit()),
      ]);
      expect(response?.status(), `${type} from ${origin}`).toBeGreaterThanOrEqual(400);
    }
  }
  expect(await own("/v1/simulator")).toMatchObject({ readers: [{ card: null }] });
});

test("a no-cors fetch sends nothing that the agent acts on, and gets nothing back", async () => {
  await simulate(agent, "remove");
  const page = await world.page(`${world.plain.origin("evil.test")}/blank`);
  const types = await page.evaluate(async (agentUrl) => {
    const init: RequestInit = { method: "POST", mode: "no-cors", body: '{"card":"citizen"}' };
    const tried = [init, { ...init, headers: { "content-type": "application/json" } }];
    const answers = [];
    for (const one of tried) {
      const response = await fetch(`${agentUrl}/v1/simulator/insert`, one).catch(() => null);
      answers.push(response === null ? "none" : `${response.type} ${(await response.text()).length}`);
    }
    return answers;
  }, url);
  for (const type of types) expect(type).toMatch(/^(none|opaque 0)$/);
  expect(await own("/v1/simulator")).toMatchObject({ readers: [{ card: null }] });
});

test("scripts, pictures and style sheets of another site load nothing of the agent's data", async () => {
  const page = await world.page(`${world.plain.origin("evil.test")}/blank`);
  const outcomes = await page.evaluate(async (agentUrl) => {
    const load = (tag: "script" | "img" | "link", path: string) =>
      new Promise<string>((resolve) => {
        const element = document.createElement(tag);
        element.onload = () => resolve("loaded");
        element.onerror = () => resolve("failed");
        if (element instanceof HTMLLinkElement)
          Object.assign(element, { rel: "stylesheet", href: agentUrl + path });
        else element.src = agentUrl + path;
        document.head.append(element);
      });
    return await Promise.all([
      load("script", "/v1/readers"),
      load("script", "/v1/simulator"),
      load("img", "/v1/readers"),
      load("link", "/v1/readers"),
    ]);
  }, url);
  expect(outcomes).toEqual(["failed", "failed", "failed", "failed"]);
});

test("the agent's pages are shown in no frame of another site", async () => {
  world.plain.pages.set("/clickjack", `<!doctype html><title>c</title><iframe src="${url}/"></iframe>`);
  for (const origin of [world.plain.origin("evil.test"), allowed]) {
    const page = await world.page(`${origin}/clickjack`);
    const frame = page.frames()[1];
    await expect.poll(() => frame?.url()).toMatch(/^chrome-error:/);
  }
});

test("a window that another site opens on the agent's page is out of its reach", async () => {
  const page = await world.page(`${world.plain.origin("evil.test")}/blank`);
  const [popup] = await Promise.all([
    page.waitForEvent("popup"),
    page.evaluate((agentUrl) => void Object.assign(window, { opened: open(`${agentUrl}/playground`) }), url),
  ]);
  await popup.waitForLoadState();
  expect(await popup.evaluate(() => opener)).toBeNull();
  expect(await page.evaluate(() => (window as unknown as { opened: Window }).opened.closed)).toBe(true);
});

test("the health document tells an unknown page no more than name, version and that it is unknown", async () => {
  const page = await world.page(`${world.plain.origin("evil.test")}/blank`);
  const health = await page.evaluate(
    (agentUrl) => fetch(`${agentUrl}/v1/health`).then((response) => response.json()),
    url,
  );
  expect(Object.keys(health).sort()).toEqual(["name", "originKnown", "protocol", "version"]);
  expect(health.originKnown).toBe(false);
});
