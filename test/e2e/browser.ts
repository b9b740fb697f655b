import { mkdirSync } from "node:fs";
import { type Browser, chromium, type Page } from "playwright-core";
import { onTestFinished } from "vitest";
import { CHROMIUM_FLAGS, findChromium } from "./chromium.ts";

const SCREENSHOTS = new URL("../../test-results/", import.meta.url).pathname;

/** A fresh headless Chromium with one page; closed when the test ends. Fails on any error the page logs. */
export async function openPage(url: string, options: { args?: string[] } = {}): Promise<Page> {
  const executablePath = findChromium();
  if (!executablePath) throw new Error("no Chromium: run `node test/e2e/chromium.ts`");
  const browser: Browser = await chromium.launch({
    executablePath,
    args: [...CHROMIUM_FLAGS, ...(options.args ?? [])],
  });
  onTestFinished(() => browser.close());
  const page = await browser.newPage({ viewport: { width: 1366, height: 768 }, locale: "zh-CN" });
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(error.message));
  onTestFinished(() => {
    if (problems.length > 0) throw new Error(`the page threw: ${problems.join("; ")}`);
  });
  await page.goto(url);
  return page;
}

/** Keeps a picture of what the clerk saw under test-results/. */
export async function screenshot(page: Page, name: string): Promise<void> {
  mkdirSync(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: `${SCREENSHOTS}${name}.png`, fullPage: true });
}
