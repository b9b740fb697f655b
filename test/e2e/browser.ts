import { mkdirSync } from "node:fs";
import type { Page } from "playwright-core";
import { onTestFinished } from "vitest";
import { freshContext } from "./support/shared-browser.ts";

const SCREENSHOTS = new URL("../../test-results/", import.meta.url).pathname;

/** A page as a clerk's computer shows it; closed when the test ends. Fails on any error the page throws. */
export async function openPage(url: string): Promise<Page> {
  const context = await freshContext({ viewport: { width: 1366, height: 768 }, locale: "zh-CN" });
  const page = await context.newPage();
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
