import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { prepare, type Site, SN, startAgent, startPlatform, startTerminal } from "../app/support/site.ts";
import { type Limits, startProgram } from "../support/program.ts";
import { tempDir } from "../support/temp-dir.ts";
import { openPage, screenshot } from "./browser.ts";
import { stop } from "./support/keyboard.ts";

async function openOffice(site: Site, limits: Limits = {}): Promise<Page> {
  await startTerminal(site);
  const agent = await startAgent(site, limits);
  const page = await openPage(`http://127.0.0.1:${agent.run.port}/`);
  await page.locator(`[data-testid="terminal-${SN}"] [data-online="true"]`).waitFor();
  return page;
}

const textOf = async (page: Page, selector: string) =>
  (await page.locator(selector).first().textContent()) ?? "";

test("without a reader the page says so, names the remedy, and shows no simulator", async () => {
  const agent = await startProgram(["start", "--port", "0"], await tempDir(), {
    IDCARD_BRIDGE_SIMULATOR: "off",
  });
  const page = await openPage(`http://127.0.0.1:${agent.run.port}/`);
  await page.getByTestId("banner").waitFor();
  expect(await textOf(page, '[data-testid="banner"]')).toMatch(/读卡器.*(插|连接)/);
  expect(await page.getByTestId("simulator-panel").count()).toBe(0);
  await screenshot(page, "7-no-reader");
});

test("a card that cannot be read is told with what to do, and leaves nobody's data on the page", async () => {
  const site = await prepare();
  const page = await openOffice(site);
  await page.getByTestId("sim-card-citizen").click();
  await page.getByTestId("face-front").waitFor();
  await page.getByTestId("sim-card-unreadable").click();
  await page.getByTestId("fault").waitFor();
  expect(await textOf(page, '[data-testid="fault"]')).toMatch(/读.*证件|证件.*读/);
  expect(await page.getByTestId("card-name").count()).toBe(0);
  expect(await page.getByTestId("enrol-button").isDisabled()).toBe(true);
});

test("with the platform away a worker is kept here, the reason stands beside, and it goes on by itself", async () => {
  const site = await prepare();
  const page = await openOffice(site);
  await site.platform.kill();
  await page.getByTestId("platform-fault").waitFor();
  await page.getByTestId("sim-card-citizen").click();
  await page.getByTestId("face-front").waitFor();
  await page.getByTestId("enrol-button").click();
  await page.locator(".rows > li").first().waitFor();
  expect(await textOf(page, ".rows .why")).toMatch(/平台/);
  await screenshot(page, "8-platform-away");
  await page.getByRole("button", { name: "重试" }).press("Enter");
  expect((await stop(page)).name, "in the list, though the button may go").toBe("rows");
  await startPlatform(site.dir, site.platformPort);
  await page.locator(`[data-testid="progress-${SN}"][data-state="confirmed"]`).waitFor({ timeout: 60_000 });
});

test("on a full disk the press is refused with the remedy, and nothing half-done stays", async () => {
  const site = await prepare();
  const page = await openOffice(site, { maxFileKiB: 96 });
  const cards = [
    "citizen",
    "long-term",
    "hmt",
    "fingerprint",
    "rare-name",
    "foreigner-2017",
    "foreigner-2023",
  ];
  let kept = 0;
  for (const card of cards) {
    await page.getByTestId(`sim-card-${card}`).click();
    await page.locator(`[data-testid="enrol-button"]:enabled`).waitFor();
    await page.getByTestId("enrol-button").click();
    const refused = page.locator('.enrol [data-testid="fault"]');
    await refused.or(page.locator(".hint.good")).first().waitFor();
    if (await refused.count()) break;
    kept++;
  }
  expect(kept).toBeLessThan(cards.length);
  expect(await textOf(page, '.enrol [data-testid="fault"]')).toMatch(/磁盘/);
  expect(await page.locator(".rows > li").count()).toBe(kept);
  await screenshot(page, "9-full-disk");
});
