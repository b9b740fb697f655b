/** Where Firefox goes other ways than Chromium; test/browsers shows in Firefox 153 that it does. */
import { expect, test } from "vitest";
import { startBridge, TestPage, until } from "./support/rig.ts";

const PUBLIC = "http://hr.example.com";
const NOBODY = "http://127.0.0.1:1";

class FirefoxPage extends TestPage {
  override userAgent = "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0";
}

function plainPage(origin = PUBLIC): FirefoxPage {
  const page = new FirefoxPage(origin);
  page.secure = false;
  return page;
}

test("asks public http pages too: none is asked before a click", async () => {
  const { url } = await startBridge({ allowed: [PUBLIC] });
  const page = plainPage();
  page.state = "prompt";
  const client = page.connect({ url });
  await until(client, "permission-prompt");
  await page.clock.advance(60_000);
  expect(page.requests).toEqual([]);
  page.active = true;
  await client.open();
  expect(client.verdict.id).toBe("ready");
});

test("means it when it says denied on a public http page, and is tried again in case it was an intranet's", async () => {
  const { url, port, stop } = await startBridge({ allowed: [PUBLIC] });
  await stop();
  const page = plainPage();
  page.state = "denied";
  const client = page.connect({ url });
  expect((await until(client, "permission-denied")).en.remedy).toContain("Access this device");
  await startBridge({ port, allowed: [PUBLIC] });
  await page.clock.advance(1_000);
  await until(client, "ready");
});

test.each([
  "http://10.1.2.3",
  "http://hr",
  "https://hr:8443",
  "http://hr.corp.internal",
  "http://gate.local:80",
])("%s is an intranet's by its name: it connects without a click", async (origin) => {
  const { url } = await startBridge({ allowed: [new URL(origin).origin] });
  const page = plainPage(new URL(origin).origin);
  page.secure = origin.startsWith("https");
  page.state = "prompt";
  await until(page.connect({ url }), "ready");
});

test.each([
  "http://local.example.com",
  "http://hr.internal.example",
  "http://[2001:db8::1]",
  "http://8.8.8.8",
])("%s is none: it waits for a click", async (origin) => {
  const page = plainPage(origin);
  page.state = "prompt";
  await until(page.connect({ url: NOBODY }), "permission-prompt");
  await page.clock.advance(60_000);
  expect(page.requests).toEqual([]);
});

test("asks only where somebody answers: the next address is tried while nobody was asked", async () => {
  const { url } = await startBridge();
  const page = new FirefoxPage();
  page.state = "prompt";
  page.active = true;
  const client = page.connect({ url: [NOBODY, url] });
  await client.open();
  expect(client.verdict.id).toBe("ready");
});

test("without an agent nobody is asked, and the remedy says to check that it runs", async () => {
  const page = new FirefoxPage();
  page.state = "prompt";
  page.active = true;
  const verdict = await page.connect({ url: [NOBODY, "http://127.0.0.1:2"] }).open();
  expect(verdict.id).toBe("permission-prompt");
  expect(verdict.en.remedy).toContain("check that the agent runs");
  expect(page.requests).toHaveLength(2);
});

test("does not tell a frame whether allow is missing: the remedy names both", async () => {
  const page = new FirefoxPage();
  page.state = "denied";
  page.blocked = null;
  const { zh, en } = await until(page.connect({ url: NOBODY }), "permission-denied");
  expect(en.remedy).toMatch(/allow="loopback-network.*If they have it: .*Access this device/);
  expect(zh.remedy).toMatch(/allow="loopback-network.*若已有：.*访问此设备/);
});
