/**
 * The browser's own question about programs of this computer, pressed by a real pointer: the browsers are shown on a
 * screen of their own and the buttons hit where they are drawn. What comes of it is the SDK's to tell.
 */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { openWorld, verdictOf, type World } from "../e2e/support/world.ts";
import { lacking } from "../support/debian.ts";
import { freePort } from "../support/free-port.ts";
import { FIREFOX, SCREEN } from "./install.ts";
import { type ChromiumWindow, lookAtChromium } from "./support/chromium-window.ts";
import { openDisplay, SCREEN_SIZE } from "./support/display.ts";
import { verdictOf as foxVerdictOf } from "./support/firefox.ts";
import { type FoxWorld, openFoxWorld } from "./support/fox-world.ts";
import { type Point, pressAt } from "./support/pointer.ts";

const WAIT = { timeout: 60_000, interval: 250 };
const PRESS = { timeout: 60_000, interval: 1_000 };

describe.skipIf(lacking(SCREEN))("Chromium's prompt", () => {
  let world: World;
  let window: ChromiumWindow;
  let display: string;
  let site: string;
  let query: string;

  beforeAll(async () => {
    const ends: (() => void | Promise<void>)[] = [];
    display = await openDisplay((end) => void ends.push(end));
    const port = await freePort();
    const size = `--window-size=${SCREEN_SIZE.width},${SCREEN_SIZE.height}`;
    const flags = [`--enable-ui-devtools=${port}`, "--window-position=0,0", size, "--ozone-platform=x11"];
    world = await openWorld({ display, flags: [...flags, "--disable-features=Translate"] });
    for (const end of ends) world.atEnd(end);
    window = await vi.waitFor(() => lookAtChromium(port), WAIT);
    world.atEnd(() => window.close());
    site = world.secure.origin("worksite.test");
    const agent = await world.agent([site]);
    query = `?agent=${encodeURIComponent(`http://127.0.0.1:${agent.run.port}`)}`;
  });
  afterAll(() => world.end());

  /** A page whose user has clicked, so that the browser asks. */
  async function asked(): Promise<Page> {
    const context = await world.browser.newContext({ ignoreHTTPSErrors: true, viewport: null });
    onTestFinished(() => context.close());
    const page = await context.newPage();
    await page.goto(`${site}/${query}`);
    await verdictOf(page, "permission-prompt");
    expect(await window.promptButtons(), "before the click").toEqual(new Map());
    await page.click("button");
    return page;
  }

  /**
   * A press in the first moments is not taken (against clicks that were meant for the page): once more then, not too
   * soon, as each one that comes too early makes those moments longer.
   */
  const press = (label: string) =>
    vi.waitFor(async () => {
      const at = (await window.promptButtons()).get(label);
      if (at) pressAt(display, at);
      expect((await window.promptButtons()).size).toBe(0);
    }, PRESS);

  test("asks after the click in the words of docs/web-authors.md; Allow connects the page", async () => {
    const page = await asked();
    const buttons = await vi.waitFor(async () => {
      const found = await window.promptButtons();
      expect(found.size).toBe(2);
      return [...found.keys()];
    }, WAIT);
    expect(buttons.toSorted()).toEqual(["Allow", "Block"]);
    const text = await window.promptText();
    expect(text).toMatch(/worksite\.test.* wants to/);
    expect(text).toContain("Access other apps and services on this device");
    await press("Allow");
    await verdictOf(page, "ready");
    expect(await page.evaluate(() => verdicts)).toEqual(["connecting", "permission-prompt", "ready"]);
    await page.reload();
    await verdictOf(page, "ready");
  });

  test("Block is told as denied, with where to take it back, also after a reload", async () => {
    const page = await asked();
    await vi.waitFor(async () => expect((await window.promptButtons()).size).toBe(2), WAIT);
    await press("Block");
    const { en } = await verdictOf(page, "permission-denied");
    expect(en.remedy).toContain("Apps on device");
    await page.reload();
    await verdictOf(page, "permission-denied");
  });
});

describe.skipIf(lacking(SCREEN) || lacking(FIREFOX))("Firefox's prompt", () => {
  let world: FoxWorld;
  let display: string;
  let site: string;
  let query: string;

  beforeAll(async () => {
    const ends: (() => void | Promise<void>)[] = [];
    display = await openDisplay((end) => void ends.push(end));
    world = await openFoxWorld({ display });
    for (const end of ends) world.atEnd(end);
    site = world.secure.origin("worksite.test");
    const agent = await world.agent([site]);
    query = `?agent=${encodeURIComponent(`http://127.0.0.1:${agent.run.port}`)}`;
  });
  afterAll(() => world.end());

  async function asked() {
    const page = await world.fox.open(`${site}/${query}`);
    onTestFinished(() => page.close());
    await foxVerdictOf(page, "permission-prompt");
    expect(await world.fox.prompt(), "before the click").toBeNull();
    await page.click("button");
    return page;
  }

  const press = (part: "button" | "secondaryButton") =>
    vi.waitFor(async () => {
      const at = await world.fox.chrome<Point | null>(`(() => {
        const prompt = document.querySelector('#notification-popup > #loopback-network-notification');
        if (document.getElementById('notification-popup').state !== 'open' || !prompt) return null;
        const { screenX, screenY } = prompt.${part};
        const { width, height } = prompt.${part}.getBoundingClientRect();
        return { x: screenX + width / 2, y: screenY + height / 2 };
      })()`);
      if (at) pressAt(display, at);
      expect(at && (await world.fox.prompt())).toBeNull();
    }, PRESS);

  test("asks after the click in the words of docs/web-authors.md; Allow connects the page", async () => {
    const page = await asked();
    const { text, ...buttons } = await vi.waitFor(async () => {
      const found = await world.fox.prompt();
      if (!found) throw new Error("not yet");
      return found;
    }, WAIT);
    expect(buttons).toEqual({ allow: "Allow", block: "Block" });
    expect(text).toMatch(/worksite\.test.* wants to access other apps and services on this device/);
    await press("button");
    await foxVerdictOf(page, "ready");
  });

  test("Block is told as denied, with where to take it back, also after a reload", async () => {
    const page = await asked();
    await vi.waitFor(async () => expect(await world.fox.prompt()).not.toBeNull(), WAIT);
    await press("secondaryButton");
    const { en } = await foxVerdictOf(page, "permission-denied");
    expect(en.remedy).toContain("Access this device");
    await page.reload();
    await foxVerdictOf(page, "permission-denied");
  });
});
