/** One headless Chromium for the tests of a file: starting one costs more than most of what a test does with it. */
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium } from "playwright-core";
import { afterAll, onTestFinished } from "vitest";
import { CHROMIUM_FLAGS, findChromium } from "../chromium.ts";

let shared: Promise<Browser> | undefined;

afterAll(async () => await (await shared)?.close());

/** A profile of its own, without anything of another test's; closed with its pages when the test ends. */
export async function freshContext(options: BrowserContextOptions): Promise<BrowserContext> {
  shared ??= launch();
  const context = await (await shared).newContext(options);
  onTestFinished(() => context.close());
  return context;
}

async function launch(): Promise<Browser> {
  const executablePath = findChromium();
  if (!executablePath) throw new Error("no Chromium: run `node test/e2e/chromium.ts`");
  return await chromium.launch({ executablePath, args: CHROMIUM_FLAGS });
}
