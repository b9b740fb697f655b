/** Pages of the Internet Explorer's time, with the one script tag that is added to them. */
import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import type { IdcardBridgeShim } from "../../../src/activex-shim/api.ts";
import { decide, type Setting, type World } from "./world.ts";

const OLD_PAGES = new URL("../old-pages/", import.meta.url);

export interface OldPage {
  readonly page: Page;
  /** What the page threw, and what it said in boxes. */
  readonly problems: string[];
  readonly warnings: string[];
  value(id: string): Promise<string>;
  press(id: string): Promise<void>;
}

export interface OpenOptions {
  /** The origin that shows the page. */
  readonly host: string;
  /** The agent's. */
  readonly port: number;
  /** More of the script tag. */
  readonly attributes?: string;
  /** What the browser answers about programs of this computer. */
  readonly setting?: Setting;
}

export async function openOldPage(
  world: World,
  name: string,
  { host, port, attributes = "", setting }: OpenOptions,
): Promise<OldPage> {
  const tag = `<script src="/activex.js" data-agent="http://127.0.0.1:${port}" ${attributes}></script>`;
  const html = readFileSync(new URL(`${name}.html`, OLD_PAGES), "utf8");
  const path = `/${name}-${crypto.randomUUID()}`;
  for (const { pages } of [world.plain, world.secure]) pages.set(path, html.replace(/<head>/i, `$&${tag}`));
  const context = await world.browser.newContext({ ignoreHTTPSErrors: true });
  const page = await context.newPage();
  if (setting) await decide(context, setting);
  const problems: string[] = [];
  const warnings: string[] = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("dialog", (dialog) => {
    problems.push(dialog.message());
    void dialog.dismiss();
  });
  page.on("console", (message) => {
    if (message.type() === "warning") warnings.push(message.text());
  });
  await page.goto(host + path);
  return {
    page,
    problems,
    warnings,
    value: (id) => page.locator(`#${id}`).inputValue(),
    press: (id) => page.click(`#${id}`),
  };
}

declare global {
  interface Window {
    ticks: number;
    waiting: Promise<string>;
    idcardBridge: IdcardBridgeShim;
  }
  /** Of the old page, not of Node. */
  var CVR_IDCard: { ReadCard(): number; CardNo: string };
}
