/** The platform's console for everybody: axe on each of its pages in both languages, and the keyboard alone. */
import { expect, test } from "vitest";
import { startProgram } from "../support/program.ts";
import { tempDir } from "../support/temp-dir.ts";
import { openAgentPage, tabThrough } from "./support/agent-page.ts";
import { barriers } from "./support/axe.ts";

const PAGES = [
  "dashboard",
  "devices",
  "persons",
  "commands",
  "punches",
  "projects",
  "settings",
  "audit",
  "sandbox",
];

async function start() {
  const { run } = await startProgram(["platform", "--platform-port", "0"], await tempDir());
  return { url: `http://127.0.0.1:${run.platformPort}/console`, token: run.token };
}

test.each(["zh", "en"] as const)("axe finds no barrier on any page of the console: %s", async (language) => {
  const { url, token } = await start();
  const page = await openAgentPage(url, { language });
  await page.getByTestId("token").waitFor();
  expect(await barriers(page)).toEqual([]);
  await page.getByTestId("token").fill(token);
  await page.getByTestId("sign-in").click();
  const found: string[] = [];
  for (const name of PAGES) {
    await page.getByTestId(`nav-${name}`).click();
    await page.locator(`[data-testid="nav-${name}"][aria-current]`).waitFor();
    await page.getByText(/^(正在加载…|Loading…)$/).waitFor({ state: "detached" });
    found.push(...(await barriers(page)).map((barrier) => `${name}: ${barrier}`));
  }
  expect(found).toEqual([]);
});

test("the console is worked by keyboard alone: signed in, every page reached and opened", async () => {
  const { url, token } = await start();
  const page = await openAgentPage(url);
  await page.getByTestId("token").focus();
  await page.keyboard.type(token);
  await page.keyboard.press("Enter");
  await page.getByTestId("nav-dashboard").waitFor();
  const reached = await tabThrough(page, 40);
  for (const name of PAGES) expect(reached).toContain(`nav-${name}`);
  await page.getByTestId("nav-persons").focus();
  await page.keyboard.press("Enter");
  await page.getByTestId("person-search").waitFor();
});
