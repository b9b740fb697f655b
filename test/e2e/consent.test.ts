/** The agent's own page of permissions, in real Chromium: what a person without the desktop shell decides on. */
import { expect, test } from "vitest";
import { startProgram } from "../support/program.ts";
import { tempDir } from "../support/temp-dir.ts";
import { openPage, screenshot } from "./browser.ts";
import { type Look, openAgentPage, tabThrough } from "./support/agent-page.ts";
import { barriers } from "./support/axe.ts";

const SITE = "https://site.example";
const OTHER = "https://other.example";

test("a person sees which page asks and from which program, allows one, refuses another, takes it back", async () => {
  const { run } = await startProgram(["agent", "--port", "0"], await tempDir());
  const url = `http://127.0.0.1:${run.port}`;
  const knock = (origin: string) => fetch(`${url}/v1/readers`, { headers: { origin } });
  const known = async (origin: string) => {
    const health = await fetch(`${url}/v1/health`, { headers: { origin } });
    return ((await health.json()) as { originKnown: boolean }).originKnown;
  };
  expect((await knock(SITE)).status).toBe(403);
  const page = await openPage(`${url}/consent`);
  const violations: string[] = [];
  page.on("console", (message) => message.type() === "error" && violations.push(message.text()));

  const asking = page.locator("#pending li", { hasText: SITE });
  await asking.waitFor();
  if (process.platform === "linux") expect(await asking.textContent()).toContain("node");
  await screenshot(page, "consent");
  await asking.getByRole("button", { name: "允许" }).click();
  await page.locator("#grants li", { hasText: SITE }).waitFor();
  expect(await known(SITE)).toBe(true);

  // One that comes while the page is open appears by itself.
  await knock(OTHER);
  await page.locator("#pending li", { hasText: OTHER }).getByRole("button", { name: "拒绝" }).click();
  await page.locator("#grants li", { hasText: OTHER }).waitFor();
  expect(await known(OTHER)).toBe(false);

  await page.locator("#grants li", { hasText: SITE }).getByRole("button", { name: "撤销" }).click();
  await page.locator("#grants li", { hasText: SITE }).waitFor({ state: "detached" });
  expect(await known(SITE)).toBe(false);
  expect(violations).toEqual([]);
});

test("the page of errors is shown with its style, and axe finds no barrier there", async () => {
  const { run } = await startProgram(["agent", "--port", "0"], await tempDir());
  const page = await openPage(`http://127.0.0.1:${run.port}/errors#reader.leased`);
  const section = page.locator("section", { hasText: "reader.leased" });
  expect(await section.textContent()).toContain("占用");
  expect(await page.evaluate(() => getComputedStyle(document.body).margin)).toBe("0px");
  expect(await barriers(page)).toEqual([]);
});

test("in the desktop shell's window nothing that is typed or clicked by accident decides; Escape leaves the question", async () => {
  const { run } = await startProgram(["agent", "--port", "0"], await tempDir());
  const url = `http://127.0.0.1:${run.port}`;
  const decided = async () => {
    const response = await fetch(`${url}/v1/origins`, { headers: { authorization: `Bearer ${run.token}` } });
    return ((await response.json()) as { grants: unknown[] }).grants;
  };
  await fetch(`${url}/v1/readers`, { headers: { origin: SITE } });
  const page = await openPage("about:blank");
  await page.clock.install();
  await page.addInitScript(() => {
    const told: unknown[] = [];
    const consentPending = (count: number) => told.push(count);
    Object.assign(globalThis, {
      told,
      idcardShell: { consentPending, consentLater: () => told.push("later") },
    });
  });
  await page.goto(`${url}/consent#asking`);
  const allow = page.locator("#pending li", { hasText: SITE }).getByRole("button", { name: "允许" });
  await allow.waitFor();
  const told = () => page.evaluate(() => (globalThis as unknown as { told: unknown[] }).told);
  expect(await told()).toEqual([1]);

  await page.clock.pauseAt(Date.now() + 60_000);
  await page.evaluate(() => dispatchEvent(new Event("focus")));
  for (const key of ["Enter", "Space", "Tab", "Enter", "Space"]) await page.keyboard.press(key);
  expect(await allow.isDisabled()).toBe(true);
  await allow.click({ force: true });
  await page.clock.runFor(999);
  expect([await allow.isDisabled(), await decided()]).toEqual([true, []]);
  await page.keyboard.press("Escape");
  expect((await told()).at(-1)).toBe("later");

  await page.clock.runFor(1);
  expect(await allow.isDisabled()).toBe(false);
  // The window gets the keyboard again: whoever clicks to get there has not decided.
  await page.evaluate(() => dispatchEvent(new Event("focus")));
  expect(await allow.isDisabled()).toBe(true);
  await page.clock.runFor(1_000);
  await allow.click();
  await page.locator("#grants li", { hasText: SITE }).waitFor();
  expect(await decided()).toMatchObject([{ origin: SITE, decision: "allow", decidedBy: "page" }]);
  expect((await told()).at(-1)).toBe(0);
});

const LOOKS: [string, Look][] = [
  ["zh, light, wide", { language: "zh" }],
  ["en, dark, wide", { language: "en", dark: true }],
  ["en, light, narrow", { language: "en", width: 400 }],
  ["zh, dark, narrow", { language: "zh", dark: true, width: 400 }],
];

test.each(LOOKS)("axe finds no barrier: %s", async (name, look) => {
  const { run } = await startProgram(["agent", "--port", "0"], await tempDir());
  const url = `http://127.0.0.1:${run.port}`;
  const page = await openAgentPage(`${url}/consent`, look);
  await page.locator("#pending li").waitFor();
  expect(await barriers(page)).toEqual([]);
  for (const origin of [SITE, OTHER, "https://third.example"])
    await fetch(`${url}/v1/readers`, { headers: { origin } });
  await page.locator("#pending .buttons").nth(2).waitFor();
  await page.locator("#pending button[aria-disabled=false]").nth(6).click();
  await page.locator("#grants button").waitFor();
  await page.locator("#pending button[aria-disabled=false]").first().waitFor();
  expect(await barriers(page)).toEqual([]);
  await screenshot(page, `consent ${name}`.replaceAll(/,? /g, "-"));
});

test("is worked by keyboard alone", async () => {
  const { run } = await startProgram(["agent", "--port", "0"], await tempDir());
  const url = `http://127.0.0.1:${run.port}`;
  await fetch(`${url}/v1/readers`, { headers: { origin: SITE } });
  const page = await openAgentPage(`${url}/consent`);
  await page.locator("#pending button[aria-disabled=false]").first().waitFor();
  const reached = await tabThrough(page);
  for (const name of ["nav-events", "language", "允许", "仅这一次", "拒绝"]) expect(reached).toContain(name);
  // Coming back into the window has disarmed them once more; the keyboard stays where it is meanwhile.
  await page.locator("#pending button").first().focus();
  await page.locator("#pending button[aria-disabled=false]").first().waitFor();
  await page.keyboard.press("Enter");
  await page.locator("#grants button").waitFor();
});
