/** Iframes and enterprise policy: what Local Network Access asks of them, in real Chromium. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import type { Frame, Page } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { openWorld, verdictOf, type World } from "./support/world.ts";

let world: World;
let site: string;
let query: string;

beforeAll(async () => {
  world = await openWorld();
  site = world.secure.origin("worksite.test");
  const agent = await world.agent([site]);
  query = `?agent=${encodeURIComponent(`http://127.0.0.1:${agent.run.port}`)}`;
});
afterAll(() => world.end());

/** A portal of another site that shows the worksite's page in a frame. */
async function framed(attributes: string): Promise<Frame> {
  const path = `/portal-${Math.random().toString(36).slice(2)}`;
  world.secure.pages.set(
    path,
    `<!doctype html><title>portal</title><iframe src="${site}/${query}" ${attributes}></iframe>`,
  );
  const page: Page = await world.page(`${world.secure.origin("portal.test")}${path}`, "granted");
  const frame = page.frames().find((candidate) => candidate.url().startsWith(site));
  if (!frame) throw new Error("no frame");
  return frame;
}

test("a cross-origin iframe without allow is denied, and told which attribute is missing", async () => {
  const frame = await framed("");
  expect((await verdictOf(frame, "permission-denied")).zh.remedy).toContain('allow="loopback-network');
});

test("a cross-origin iframe with allow=loopback-network is ready", async () => {
  await verdictOf(await framed('allow="loopback-network; local-network-access"'), "ready");
});

test("one nesting level without allow is enough to be denied", async () => {
  world.secure.pages.set(
    "/middle",
    `<!doctype html><title>middle</title><iframe src="${site}/${query}" allow="loopback-network"></iframe>`,
  );
  const middle = world.secure.origin("middle.test");
  world.secure.pages.set(
    "/outer",
    `<!doctype html><title>outer</title><iframe src="${middle}/middle"></iframe>`,
  );
  const page = await world.page(`${world.secure.origin("portal.test")}/outer`, "granted");
  const inner = page.frames().find((candidate) => candidate.url().startsWith(site));
  if (!inner) throw new Error("no frame");
  await verdictOf(inner, "permission-denied");
});

const POLICIES = "/etc/chromium/policies/managed";

/** Puts an enterprise policy where Chromium looks for it; it is taken away again when the test ends. */
function setPolicy(policy: object): boolean {
  if (process.getuid?.() !== 0) {
    process.stdout.write(`skipped: only root can write ${POLICIES}\n`);
    if (process.env.CI) throw new Error(`as another user than root ${POLICIES} cannot be written`);
    return false;
  }
  const file = `${POLICIES}/idcard-bridge-test-${process.pid}-${Date.now()}.json`;
  mkdirSync(POLICIES, { recursive: true });
  onTestFinished(() => rmSync(file, { force: true }));
  writeFileSync(file, JSON.stringify(policy));
  return true;
}

test.each(["LoopbackNetworkAllowedForUrls", "LocalNetworkAccessAllowedForUrls"])(
  "policy %s connects a public page without a prompt or a click",
  async (name) => {
    if (!setPolicy({ [name]: [site] })) return;
    const managed = await world.anotherBrowser();
    const page = await (await managed.newContext({ ignoreHTTPSErrors: true })).newPage();
    await page.goto(`${site}/${query}`);
    await verdictOf(page, "ready");
    expect(await page.evaluate(() => verdicts)).toEqual(["connecting", "ready"]);
  },
);

test("policy LoopbackNetworkBlockedForUrls denies, whatever the user granted", async () => {
  const blocked = world.secure.origin("blocked.test");
  if (!setPolicy({ LoopbackNetworkBlockedForUrls: [blocked] })) return;
  const managed = await world.anotherBrowser();
  const page = await (await managed.newContext({ ignoreHTTPSErrors: true })).newPage();
  await page.goto(`${blocked}/${query}`);
  await verdictOf(page, "permission-denied");
});

test("policy: a public http page is let through where IT allows it", async () => {
  const plain = world.plain.origin("worksite.test");
  if (!setPolicy({ LoopbackNetworkAllowedForUrls: [plain] })) return;
  const managed = await world.anotherBrowser();
  const page = await managed.newPage();
  await page.goto(`${plain}/${query}`);
  await verdictOf(page, "origin-refused");
});
