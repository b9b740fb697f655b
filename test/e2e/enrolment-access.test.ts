/** The enrolment page for everybody: the keyboard alone, axe in both languages, small windows and large letters. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type AtEnd, type Program, startProgram } from "../support/program.ts";
import { simulate } from "../support/simulate.ts";
import { tempDir } from "../support/temp-dir.ts";
import { openAgentPage } from "./support/agent-page.ts";
import { barriers } from "./support/axe.ts";
import { goThrough, goTo, type Stop, stop } from "./support/keyboard.ts";

const ends: (() => void | Promise<void>)[] = [];
const atEnd: AtEnd = (end) => void ends.unshift(end);
let agent: Program;
let url: string;
beforeAll(async () => {
  const demo = ["start", "--demo", "--port", "0", "--platform-port", "0"];
  agent = await startProgram(demo, await tempDir(atEnd), {}, {}, atEnd);
  url = `http://127.0.0.1:${agent.run.port}`;
});
afterAll(async () => {
  for (const end of ends) await end();
});

/** No card on the reader, both terminals online and chosen. */
async function open(): Promise<Page> {
  await simulate(agent, "remove");
  const page = await openAgentPage(`${url}/`);
  await page.getByTestId("simulator-panel").waitFor();
  for (const sn of ["DEMO-EAST-01", "DEMO-WEST-02"])
    await page.getByTestId(`terminal-${sn}`).locator("input:checked").waitFor();
  return page;
}

const hasKeyboard = async (page: Page) => (await stop(page)).name;
/** Without the list below, which is no stop before somebody is in it. */
const namesOf = (stops: readonly Stop[]) => stops.map(({ name }) => name).filter((name) => name !== "rows");

/** What is reached below the simulated cards, from the top to the bottom, with an expired one on the reader. */
const BELOW_CARDS = [
  "sim-remove",
  "clear",
  "accept-validity.expired",
  "checks-passed",
  "photo-camera",
  "photo-choose",
  "terminal-DEMO-EAST-01",
  "terminal-DEMO-WEST-02",
  "enrol-button",
  "nav-playground",
  "nav-consent",
  "nav-events",
  "nav-settings",
];
const WIDE = { width: 1366, height: 768 };
/** What 200 % leave of it. */
const ZOOMED = { width: 683, height: 384 };
const NARROW = { width: 400, height: 800 };
/** The desktop shell's window as it is first opened. */
const SHELL = { width: 1180, height: 860 };

test("a worker is enrolled by keyboard alone, from the card on the reader to the terminal's queue", async () => {
  const page = await open();
  await page.context().grantPermissions(["camera"]);
  const { keyboard } = page;
  const stops: Stop[] = [];
  const reach = async (name: string, key?: "Shift+Tab") => void stops.push(...(await goTo(page, name, key)));

  await reach("skip");
  await keyboard.press("Enter");
  await reach("terminal-DEMO-EAST-01");
  expect(namesOf(stops), "past the header and the cards").toEqual(["skip", "terminal-DEMO-EAST-01"]);

  await reach("sim-card-expired", "Shift+Tab");
  await keyboard.press("Enter");
  await page.getByTestId("check-validity.expired").waitFor();
  const [down, up] = [await goThrough(page), await goThrough(page, "Shift+Tab")];
  stops.push(...down, ...up);
  expect(namesOf(down).slice(-BELOW_CARDS.length), "as one reads").toEqual(BELOW_CARDS);
  expect(namesOf(up).slice(0, BELOW_CARDS.length), "and back").toEqual(BELOW_CARDS.toReversed());
  expect(namesOf(up).slice(-2)).toEqual(["language", "skip"]);
  await reach("accept-validity.expired");
  await keyboard.press("Space");

  await reach("photo-camera");
  await keyboard.press("Enter");
  await page.locator("dialog[open]").waitFor();
  expect(await hasKeyboard(page)).toBe("photo-take");
  const inDialog = [await goThrough(page), await goThrough(page)];
  stops.push(...inDialog.flat());
  expect(inDialog.map(namesOf), "nothing behind it").toEqual([
    ["photo-cancel"],
    ["photo-take", "photo-cancel"],
  ]);
  await keyboard.press("Escape");
  expect(await hasKeyboard(page)).toBe("photo-camera");
  await keyboard.press("Enter");
  await page.locator('[data-testid="photo-take"][aria-disabled="false"]').waitFor();
  await keyboard.press("Enter");
  await page.getByText("现场拍照").waitFor();
  expect(await hasKeyboard(page)).toBe("photo-camera");
  await reach("photo-portrait");
  await keyboard.press("Enter");
  await page.getByText("来自证件").waitFor();
  expect(await hasKeyboard(page)).toBe("photo-camera");

  await reach("terminal-DEMO-WEST-02");
  await keyboard.press("Space");
  await reach("enrol-button");
  await keyboard.press("Enter");
  await page
    .locator(
      '[data-testid="progress-DEMO-EAST-01"]:is([data-state="queued"], [data-state="fetched"], [data-state="confirmed"])',
    )

    .first()
    .waitFor();
  expect(await page.getByTestId("progress-DEMO-WEST-02").count()).toBe(0);
  expect(await hasKeyboard(page), "where the next card is enrolled").toBe("enrol-button");

  await reach("clear", "Shift+Tab");
  await keyboard.press("Enter");
  expect(await hasKeyboard(page), "where the next card appears").toBe("sheet");
  expect(stops.filter(({ isSeen }) => !isSeen)).toEqual([]);
});

test("a finder that is closed and asked for again at once is there", async () => {
  const page = await open();
  await page.context().grantPermissions(["camera"]);
  await simulate(agent, "insert");
  await page.locator('[data-testid="photo-camera"]:enabled').click();
  await page.locator("dialog[open]").waitFor();
  // Before the browser has told that the dialog is closed, which it does a little later.
  await page.evaluate(() => {
    for (const name of ["photo-cancel", "photo-camera"])
      document.querySelector<HTMLElement>(`[data-testid="${name}"]`)?.click();
  });
  await page.locator('[data-testid="photo-take"][aria-disabled="false"]').waitFor();
  expect(await hasKeyboard(page)).toBe("photo-take");
});

test("axe finds no barrier on the enrolment page, in both languages, wide, narrow and at 200 % zoom; nothing is cut off", async () => {
  const page = await open();
  const look = async (what: string, { width, height }: { width: number; height: number }) => {
    await page.setViewportSize({ width, height });
    const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect({ what, width, beyond, barriers: await barriers(page) }).toEqual({
      what,
      width,
      beyond: 0,
      barriers: [],
    });
  };
  await page.getByText("请将身份证放在读卡器上").waitFor();
  await look("waiting", WIDE);
  await page.getByTestId("sim-card-citizen").click();
  await page.getByTestId("face-front").waitFor();
  await look("a card", WIDE);
  for (const size of [SHELL, WIDE]) {
    await page.setViewportSize(size);
    const button = await page.getByTestId("enrol-button").boundingBox();
    expect((button?.y ?? Infinity) + (button?.height ?? 0), "the button is in the window").toBeLessThan(
      size.height,
    );
  }
  await page.getByTestId("sim-card-expired").click();
  await page.getByTestId("check-validity.expired").waitFor();
  for (const size of [WIDE, ZOOMED, NARROW]) await look("a refused card", size);
  await page.getByTestId("language").click();
  for (const size of [NARROW, ZOOMED, WIDE]) await look("a refused card, in English", size);
});

test("one gets from the enrolment page and the playground to the agent's other pages, and back", async () => {
  const page = await open();
  const others = async () =>
    await page
      .locator('[data-testid^="nav-"]')
      .evaluateAll((links) => links.map((link) => link.getAttribute("href")));
  expect(await others()).toEqual(["/playground", "/consent", "/events", "/settings"]);
  await page.getByTestId("nav-events").click();
  await page.waitForURL(`${url}/events`);
  expect(await others()).toEqual(["/", "/playground", "/consent", "/events", "/settings"]);
  await page.getByTestId("nav-playground").click();
  await page.waitForURL(`${url}/playground`);
  expect(await others()).toEqual(["/", "/consent", "/events", "/settings"]);
  await page.getByTestId("nav-enrolment").click();
  await page.waitForURL(`${url}/`);
});

test("a font that a rare character needed is there again after a reload, before anything else asks for it", async () => {
  const page = await open();
  const isLoaded = () =>
    [...document.fonts].some(({ family, status }) => /IDCard Rare/.test(family) && status === "loaded");
  await page.evaluate(() => document.fonts.load('16px "IDCard Rare"', "𠮷"));
  await page.waitForFunction(isLoaded);
  await page.reload();
  await page.waitForFunction(isLoaded);
});
