/**
 * Iframes and enterprise policy: what Local Network Access asks of them, in real Chromium.
 * A permission that is set by the DevTools protocol overrules an iframe's `allow`; one that an enterprise policy
 * grants does not. So these tests leave the permission alone, or use a policy.
 */
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import type { Browser, Frame } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { openWorld, verdictOf, type World } from "./support/world.ts";

const POLICIES = "/etc/chromium/policies/managed";
const ALLOW = 'allow="loopback-network; local-network-access"';

let world: World;
let site: string;
let query: string;

beforeAll(async () => {
  world = await openWorld();
  site = world.secure.origin("worksite.test");
  const agent = await world.agent([site, world.plain.origin("worksite.test")]);
  query = `?agent=${encodeURIComponent(`http://127.0.0.1:${agent.run.port}`)}`;
});
afterAll(() => world.end());

async function open(browser: Browser, url: string) {
  const page = await (await browser.newContext({ ignoreHTTPSErrors: true })).newPage();
  await page.goto(url);
  return page;
}

/** The worksite's page inside frames of other sites, from the outermost inwards. */
async function framed(name: string, attributes: readonly string[], browser = world.browser): Promise<Frame> {
  const { pages, origin } = world.secure;
  const levels = [...attributes].reverse();
  let inner = `${site}/${query}`;
  for (const [level, attribute] of levels.entries()) {
    const path = `/${name}-${level}`;
    pages.set(path, `<!doctype html><title>frame</title><iframe src="${inner}" ${attribute}></iframe>`);
    inner = `${origin(`portal-${level}.test`)}${path}`;
  }
  const frame = (await open(browser, inner)).frames().find((candidate) => candidate.url().startsWith(site));
  if (!frame) throw new Error("no frame");
  return frame;
}

/** Puts an enterprise policy where Chromium looks for it; it is taken away again when the test ends. */
function setPolicy(policy: object): boolean {
  if (process.getuid?.() !== 0) {
    process.stdout.write(`skipped: only root can write ${POLICIES}\n`);
    if (process.env.CI) throw new Error(`as another user than root ${POLICIES} cannot be written`);
    return false;
  }
  removeLeftovers();
  const file = `${POLICIES}/idcard-bridge-test-${process.pid}-${Date.now()}.json`;
  onTestFinished(() => rmSync(file, { force: true }));
  // Without merging, the same policy in the file of another run at the same time would count instead.
  writeFileSync(file, JSON.stringify({ PolicyListMultipleSourceMergeList: ["*"], ...policy }));
  return true;
}

/** What a run that was killed could not take away. */
function removeLeftovers(): void {
  mkdirSync(POLICIES, { recursive: true });
  for (const name of readdirSync(POLICIES)) {
    const pid = name.match(/^idcard-bridge-test-(\d+)-/)?.[1];
    if (pid !== undefined && !existsSync(`/proc/${pid}`)) rmSync(`${POLICIES}/${name}`, { force: true });
  }
}

test("a cross-origin iframe without allow is denied, and told which attribute is missing", async () => {
  const frame = await framed("bare", [""]);
  expect((await verdictOf(frame, "permission-denied")).zh.remedy).toContain('allow="loopback-network');
});

test("a cross-origin iframe with allow may ask its user", async () => {
  await verdictOf(await framed("allowed", [ALLOW]), "permission-prompt");
});

test("one nesting level without allow is enough to be denied", async () => {
  await verdictOf(await framed("nested", ["", ALLOW]), "permission-denied");
});

test.each(["LoopbackNetworkAllowedForUrls", "LocalNetworkAccessAllowedForUrls"])(
  "policy %s connects a public page without a prompt or a click",
  async (name) => {
    if (!setPolicy({ [name]: [site] })) return;
    const page = await open(await world.anotherBrowser(), `${site}/${query}`);
    await verdictOf(page, "ready");
    expect(await page.evaluate(() => verdicts)).toEqual(["connecting", "ready"]);
  },
);

test("a policy opens an iframe only with allow on every nesting level", async () => {
  const portals = [0, 1].map((level) => world.secure.origin(`portal-${level}.test`));
  if (!setPolicy({ LoopbackNetworkAllowedForUrls: [site, ...portals] })) return;
  const managed = await world.anotherBrowser();
  await verdictOf(await framed("managed-bare", [""], managed), "permission-denied");
  await verdictOf(await framed("managed-half", ["", ALLOW], managed), "permission-denied");
  await verdictOf(await framed("managed", [ALLOW, ALLOW], managed), "ready");
});

test("policy LoopbackNetworkBlockedForUrls denies", async () => {
  const blocked = world.secure.origin("blocked.test");
  if (!setPolicy({ LoopbackNetworkBlockedForUrls: [blocked] })) return;
  await verdictOf(await open(await world.anotherBrowser(), `${blocked}/${query}`), "permission-denied");
});

test("a public http page needs two policies: loopback access, and to count as secure", async () => {
  const plain = world.plain.origin("worksite.test");
  const loopback = { LoopbackNetworkAllowedForUrls: [plain] };
  if (!setPolicy(loopback)) return;
  await verdictOf(await open(await world.anotherBrowser(), `${plain}/${query}`), "insecure-context");
  setPolicy({ OverrideSecurityRestrictionsOnInsecureOrigin: [plain] });
  await verdictOf(await open(await world.anotherBrowser(), `${plain}/${query}`), "ready");
});
