/** The event log as an integrator opens it when "it doesn't work". */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { runProgram, startProgram } from "../support/program.ts";
import { tempDir } from "../support/temp-dir.ts";
import { screenshot } from "./browser.ts";
import { AGENT_AWAY, type Look, openAgentPage, tabThrough } from "./support/agent-page.ts";
import { barriers } from "./support/axe.ts";

const STRANGER = "https://stranger.example";

async function start() {
  const dir = await tempDir();
  const { run } = await startProgram(["agent", "--port", "0", "--simulator", "on"], dir);
  const url = `http://127.0.0.1:${run.port}`;
  const http = (path: string, body: object, headers: Record<string, string> = {}) =>
    fetch(url + path, {
      method: "POST",
      headers: { authorization: `Bearer ${run.token}`, "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
  return {
    url,
    dir,
    http,
    knock: () => fetch(`${url}/v1/readers`, { headers: { origin: STRANGER } }),
    /** A day's work in short: a refusal, a card that is read with faces, one that is not there. */
    async work() {
      await fetch(`${url}/v1/readers`, { headers: { origin: STRANGER } });
      await http("/v1/simulator/insert", { card: "citizen" });
      const card = (await (await http("/v1/read", { faces: true })).json()) as Record<string, string>;
      await http("/v1/simulator/remove", {});
      await http("/v1/read", {});
      return card;
    },
  };
}

const rows = '[data-testid="events"] tbody tr';

test("shows what happened before it was opened and what happens now, with reason, remedy and waterfall, without the card", async () => {
  const { url, work, knock } = await start();
  const card = await work();
  const page = await openAgentPage(`${url}/events`);
  const read = page.locator(rows, { hasText: "POST /v1/read" }).filter({ hasText: "成功" });
  await read.waitFor();
  await read.click();
  const details = page.getByTestId("details");
  expect(await details.locator(".waterfall tr").count()).toBeGreaterThanOrEqual(3);
  expect(await page.getByTestId("reply").textContent()).toContain('"name": "•••"');
  const refused = page.locator(rows, { hasText: "origin.pending" }).first();
  await refused.click();
  // The text has a place for the site's address.
  expect(await details.locator(".note").textContent()).toContain(STRANGER);
  for (const row of await page.locator(rows).all()) {
    await row.click();
    for (const label of await details.locator("dt").allTextContents())
      expect(label).toMatch(/\p{Script=Han}/u);
    expect((await details.locator(".note").allTextContents()).join()).not.toMatch(/[{}]/);
  }

  const before = await page.locator(rows).count();
  await knock();
  await page.locator(rows).nth(before).waitFor();
  const content = await page.content();
  for (const personal of [card.name, card.number, card.address, card.birthDate])
    expect(content).not.toContain(personal);
});

test("is filtered by kind, origin, text and fault; paused, resumed and cleared", async () => {
  const { url, work, knock } = await start();
  await work();
  const page = await openAgentPage(`${url}/events`);
  await page.locator(rows, { hasText: "card.none" }).waitFor();
  const all = await page.locator(rows).count();
  await page.getByTestId("kind-refused").click();
  const refusals = await page.locator(rows).count();
  expect(refusals).toBeGreaterThan(0);
  expect(await page.locator(`${rows}[data-kind="refused"]`).count()).toBe(refusals);
  await page.getByTestId("kind-refused").click();
  await page.getByTestId("origin").selectOption(STRANGER);
  expect(await page.locator(rows).count()).toBeLessThan(all);
  await page.getByTestId("origin").selectOption("");
  await page.getByTestId("filter").fill("v1/read card.none");
  expect(await page.locator(rows).count()).toBe(1);
  await page.getByTestId("filter").fill("");
  await page.getByTestId("faults").check();
  for (const row of await page.locator(rows).all())
    expect(await row.getAttribute("data-trouble")).toBe("true");
  await page.getByTestId("faults").uncheck();

  await page.getByTestId("pause").click();
  const paused = await page.locator(rows).count();
  await knock();
  await page
    .getByTestId("state")
    .filter({ hasText: /已暂停，[1-9]/ })
    .waitFor();
  expect(await page.locator(rows).count()).toBe(paused);
  await page.getByTestId("pause").click();
  await page.locator(rows).nth(paused).waitFor();
  await page.getByTestId("clear").click();
  expect(await page.locator(rows).count()).toBe(0);
  // What was cleared does not come back when more is asked for.
  await page.getByTestId("sam").check();
  await knock();
  await page.locator(rows).first().waitFor();
  expect(await page.locator(rows, { hasText: "card.none" }).count()).toBe(0);
});

test("shows exchanges with the module on demand, copies as text and exports a file for support", async () => {
  const { url, work } = await start();
  const page = await openAgentPage(`${url}/events`);
  await page.getByTestId("state").filter({ hasText: "实时" }).waitFor();
  await page.getByTestId("sam").check();
  await page.locator(rows).first().waitFor();
  // The page has asked for them when its call is answered.
  await expect
    .poll(async () => {
      await work();
      return await page.locator(`${rows}[data-kind="sam"]`, { hasText: "readBase" }).count();
    })
    .toBeGreaterThan(0);
  await page.locator(`${rows}[data-kind="sam"]`, { hasText: "readBase" }).first().click();
  expect(await page.getByTestId("details").textContent()).toMatch(/00 00 90/);
  await page.getByTestId("copy-one").click();
  await page.getByTestId("copy-one").filter({ hasText: "已复制" }).waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/sam {2}readBase/);
  await page.getByTestId("copy-all").click();
  await page.getByTestId("copy-all").filter({ hasText: "已复制" }).waitFor();
  const lines = (await page.evaluate(() => navigator.clipboard.readText())).split("\n");
  expect(lines.length).toBeGreaterThan(5);
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByTestId("export").click()]);
  const { log } = JSON.parse(readFileSync(await download.path(), "utf8"));
  expect(log.creator.name).toBe("idcard-bridge events");
  expect(log.entries.length).toBeGreaterThanOrEqual(lines.length);
  expect(download.suggestedFilename()).toMatch(/^idcard-bridge-events-[\dTZ-]+\.json$/);
});

test("goes on by itself when the agent was started anew", async () => {
  const dir = await tempDir();
  const first = await startProgram(["agent", "--port", "0"], dir);
  const { port } = first.run;
  const page = await openAgentPage(`http://127.0.0.1:${port}/events`, { expected: AGENT_AWAY });
  await page.getByTestId("state").filter({ hasText: "实时" }).waitFor();
  await page.locator(rows, { hasText: "GET /v1/errors" }).waitFor();
  await first.interrupt();
  await page.getByTestId("state").filter({ hasText: "正在重试" }).waitFor();
  await startProgram(["agent", "--port", String(port)], dir);
  await page.getByTestId("state").filter({ hasText: "实时" }).waitFor();
  await page.locator(rows).first().waitFor();
  // Another run: what the first one told is gone, its numbers begin again.
  await page.locator(rows, { hasText: "GET /v1/errors" }).waitFor({ state: "detached" });
  expect(await page.locator(`${rows}[data-seq="1"]`).count()).toBe(1);
});

test("a reader's or a page's name that is HTML stays text", async () => {
  const { url, http } = await start();
  const evil = '<img src=x onerror="window.hacked=1">';
  await http("/v1/read", { reader: evil });
  await fetch(`${url}/v1/readers`, { headers: { origin: "https://<b>.example" } });
  const page = await openAgentPage(`${url}/events`);
  const row = page.locator(rows, { hasText: "reader.unknown" });
  await row.click();
  expect(await page.getByTestId("request").textContent()).toContain("<img src=x");
  expect(await page.locator("main img, main b img").count()).toBe(0);
  expect(await page.evaluate(() => "hacked" in window)).toBe(false);
});

test("is worked by keyboard alone: everything is reached, rows by the arrows, details opened and closed", async () => {
  const { url, work } = await start();
  await work();
  const page = await openAgentPage(`${url}/events`);
  await page.locator(rows, { hasText: "card.none" }).waitFor();
  const reached = await tabThrough(page);
  for (const id of [
    "nav-settings",
    "language",
    "filter",
    "origin",
    "faults",
    "sam",
    "pause",
    "clear",
    "copy-all",
    "export",
    "kind-call",
  ])
    expect(reached).toContain(id);
  const last = await page.locator(rows).last().getAttribute("data-seq");
  expect(reached).toContain(last);
  await page.locator(rows).last().focus();
  await page.keyboard.press("ArrowUp");
  expect(await page.getByTestId("details").isVisible()).toBe(true);
  expect(await page.evaluate(() => document.activeElement?.getAttribute("aria-selected"))).toBe("true");
  await page.keyboard.press("Home");
  expect(await page.evaluate(() => document.activeElement?.getAttribute("data-seq"))).toBe("1");
  await page.keyboard.press("Escape");
  expect(await page.getByTestId("details").count()).toBe(0);
});

const LOOKS: [string, Look][] = [
  ["zh, light, wide", { language: "zh" }],
  ["en, dark, wide", { language: "en", dark: true }],
  ["en, light, narrow", { language: "en", width: 400 }],
  ["zh, dark, narrow", { language: "zh", dark: true, width: 400 }],
];

test.each(LOOKS)("axe finds no barrier, with details and without: %s", async (name, look) => {
  const { url, work } = await start();
  const page = await openAgentPage(`${url}/events`, look);
  await page.getByTestId("state").waitFor();
  expect(await barriers(page)).toEqual([]);
  await work();
  await page.locator(rows, { hasText: "card.none" }).waitFor();
  expect(await barriers(page)).toEqual([]);
  await page.locator(rows, { hasText: "POST /v1/read" }).first().click();
  await page.getByTestId("details").waitFor();
  expect(await barriers(page)).toEqual([]);
  await screenshot(page, `events ${name}`.replaceAll(/,? /g, "-"));
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
});

test("the command line tells the same", async () => {
  const { dir, work } = await start();
  await work();
  expect((await runProgram(["events", "--data-dir", dir])).stdout).toContain("POST /v1/read");
});
