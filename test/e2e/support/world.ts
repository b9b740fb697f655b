/**
 * One machine with an agent, a browser and web sites around it, shared by the tests of a file.
 *
 * The sites' names lead to this machine (`--host-resolver-rules`); which of their addresses are the public internet's
 * or the intranet's is told to Chromium by `--ip-address-space-overrides`. The agent's stays what it is: loopback.
 */
import { type Browser, type BrowserContext, chromium, type Frame, type Page } from "playwright-core";
import { type AtEnd, type Program, startProgram } from "../../support/program.ts";
import { tempDir } from "../../support/temp-dir.ts";
import { CHROMIUM_FLAGS, findChromium } from "../chromium.ts";
import { makeCertificate } from "./certificate.ts";
import { type Site, serveSite } from "./site.ts";

export type Setting = "granted" | "denied" | "prompt";

export interface World {
  /** https, an address of the public internet. */
  readonly secure: Site;
  /** http, an address of the public internet. */
  readonly plain: Site;
  /** http, an address of the intranet. */
  readonly intranet: Site;
  readonly browser: Browser;
  /** Chromium reads policies when it starts. */
  anotherBrowser(): Promise<Browser>;
  /** An agent that allows these origins. */
  agent(
    allowed: readonly string[],
    options?: { args?: string[]; dir?: string; env?: Record<string, string> },
  ): Promise<Program>;
  /** A page in a context of its own. @param setting what the browser answers about programs of this computer */
  page(url: string, setting?: Setting): Promise<Page>;
  /** For what else has to be ended with the world. */
  readonly atEnd: AtEnd;
  end(): Promise<void>;
}

/** What the browser answers in this context from now on: a person's decision in the prompt or in the settings. */
export async function decide(context: BrowserContext, setting: Setting): Promise<void> {
  const [page] = context.pages();
  const cdp = await context.newCDPSession(page ?? (await context.newPage()));
  const { targetInfo } = await cdp.send("Target.getTargetInfo");
  const browser = await context.browser()?.newBrowserCDPSession();
  for (const name of ["loopback-network", "local-network-access"]) {
    await browser?.send("Browser.setPermission", {
      permission: { name },
      setting,
      ...(targetInfo.browserContextId ? { browserContextId: targetInfo.browserContextId } : {}),
    });
  }
}

export interface WorldOptions {
  /** False: every site counts as loopback, so that only the agent's own guards stand between. */
  readonly spaces?: boolean;
  /** Where the browser is shown, as DISPLAY says it; absent: headless. */
  readonly display?: string;
  readonly flags?: readonly string[];
}

export async function openWorld({ spaces = true, display, flags = [] }: WorldOptions = {}): Promise<World> {
  const ends: (() => void | Promise<void>)[] = [];
  const atEnd: AtEnd = (end) => void ends.unshift(end);
  const executablePath = findChromium();
  if (!executablePath) throw new Error("no Chromium: run `node test/e2e/chromium.ts`");
  const certificate = makeCertificate(await tempDir(atEnd));
  const [secure, plain, intranet] = await Promise.all([
    serveSite(atEnd, certificate),
    serveSite(atEnd),
    serveSite(atEnd),
  ]);
  const overrides = [
    `127.0.0.1:${secure.port}=public`,
    `127.0.0.1:${plain.port}=public`,
    `127.0.0.1:${intranet.port}=local`,
  ];
  const launch = async () => {
    const started = await chromium.launch({
      executablePath,
      ...(display === undefined
        ? {}
        : { headless: false, env: { ...process.env, DISPLAY: display, LANGUAGE: "en" } }),
      args: [
        ...flags,
        ...CHROMIUM_FLAGS,
        "--host-resolver-rules=MAP *.test 127.0.0.1, MAP 10.1.2.3 127.0.0.1",
        ...(spaces ? [`--ip-address-space-overrides=${overrides.join(",")}`] : []),
      ],
    });
    atEnd(() => started.close());
    return started;
  };
  const browser = await launch();
  return {
    secure,
    plain,
    intranet,
    browser,
    anotherBrowser: launch,
    atEnd,
    async agent(allowed, { args = ["--simulator", "on"], dir, env: more = {} } = {}) {
      const env = { ...more, IDCARD_BRIDGE_ALLOWED_ORIGINS: allowed.join(",") };
      const port = args.includes("--port") ? [] : ["--port", "0"];
      return await startProgram(["agent", ...port, ...args], dir ?? (await tempDir(atEnd)), env, {}, atEnd);
    },
    async page(url, setting) {
      const context = await browser.newContext({ ignoreHTTPSErrors: true, locale: "zh-CN" });
      const page = await context.newPage();
      if (setting) await decide(context, setting);
      await page.goto(url);
      return page;
    },
    async end() {
      for (const end of ends) await end();
    },
  };
}

/** Waits until the page's SDK has come to this verdict, and gives it with its words. */
export async function verdictOf(
  page: Page | Frame,
  id: string,
): Promise<{ id: string; zh: Words; en: Words }> {
  await page.waitForFunction((wanted) => bridge.verdict.id === wanted, id);
  return await page.evaluate(() => bridge.verdict);
}
interface Words {
  readonly cause: string;
  readonly remedy: string;
}

declare global {
  /** Of the site's page, not of Node. */
  var bridge: import("../../../src/sdk/index.ts").BridgeClient;
  var verdicts: string[];
}
