/** The whole chain in a real browser: card → agent → page → downloadUser queue → terminals. */

import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { encodePortrait } from "../../src/card/portrait/picture.ts";
import { TEST_CARD } from "../portraits/test-card.ts";
import { startProgram } from "../support/program.ts";
import { tempDir } from "../support/temp-dir.ts";
import { openPage, screenshot } from "./browser.ts";

const DEMO = ["start", "--demo", "--port", "0", "--platform-port", "0"];
const TERMINALS = ["DEMO-EAST-01", "DEMO-WEST-02"];

async function openDemo() {
  const demo = await startProgram(DEMO, await tempDir());
  return { demo, page: await openPage(`http://127.0.0.1:${demo.run.port}/`) };
}

const text = async (page: Page, id: string) => (await page.getByTestId(id).textContent()) ?? "";

test("a clerk puts a card down, sees it, presses one button and sees both terminals confirm", async () => {
  const { page } = await openDemo();
  await page.getByTestId("simulator-panel").waitFor();
  await screenshot(page, "1-waiting-for-a-card");

  await page.getByTestId("sim-card-citizen").click();
  await page.getByTestId("face-front").waitFor();

  expect(await text(page, "card-name")).not.toBe("");
  expect(await text(page, "card-sex")).toMatch(/^[男女]$/);
  expect(await text(page, "card-ethnicity")).toMatch(/\S/);
  expect(await text(page, "card-birth-date")).toMatch(/\d{4}/);
  expect(await text(page, "card-address")).toMatch(/\S{5}/);
  expect((await text(page, "card-number")).replaceAll(/\s/g, "")).toMatch(/^\d{17}[\dX]$/);
  expect(await text(page, "card-issuer")).toMatch(/公安局/);
  expect(await text(page, "card-validity")).toMatch(/\d{4}/);
  for (const picture of ["card-portrait", "face-front", "face-back"]) {
    const width = await page.getByTestId(picture).evaluate((image: HTMLImageElement) => image.naturalWidth);
    expect(width, picture).toBeGreaterThan(100);
  }
  await screenshot(page, "2-card-read");

  for (const sn of TERMINALS)
    expect(await page.getByTestId(`terminal-${sn}`).locator("input").isChecked()).toBe(true);
  await page.getByTestId("enrol-button").click();
  for (const sn of TERMINALS) {
    await page.locator(`[data-testid="progress-${sn}"][data-state="confirmed"]`).waitFor({ timeout: 30_000 });
  }
  await screenshot(page, "3-confirmed");
});

test("progress passes through queued and fetched before confirmed, without a reload", async () => {
  const { page } = await openDemo();
  await page.evaluate(() => {
    const seen = new Set<string>();
    Object.assign(window, { seenStates: seen });
    new MutationObserver(() => {
      for (const element of document.querySelectorAll('[data-testid="progress-DEMO-EAST-01"]')) {
        seen.add(element.getAttribute("data-state") ?? "");
      }
    }).observe(document.body, { subtree: true, childList: true, attributes: true });
  });
  await page.getByTestId("sim-card-long-term").click();
  await page.getByTestId("enrol-button").click();
  await page
    .locator('[data-testid="progress-DEMO-EAST-01"][data-state="confirmed"]')
    .waitFor({ timeout: 30_000 });
  const seen = await page.evaluate(() => [...(window as unknown as { seenStates: Set<string> }).seenStates]);
  expect(seen).toEqual(expect.arrayContaining(["queued", "fetched", "confirmed"]));
});

test("a card that slips away asks the clerk to put it back, and the next card is read", async () => {
  const { page } = await openDemo();
  await page.getByTestId("sim-card-slips-away").click();
  await page.getByTestId("fault").first().waitFor();
  await screenshot(page, "4-slipped-away");
  await page.getByTestId("sim-card-citizen").click();
  await page.getByTestId("face-front").waitFor();
});

test("an expired card is shown in full, with the failed check to be accepted before enrolling", async () => {
  const { page } = await openDemo();
  await page.getByTestId("sim-card-expired").click();
  await page.getByTestId("check-validity.expired").waitFor();
  expect(await page.getByTestId("enrol-button").isDisabled()).toBe(true);
  await screenshot(page, "5-expired");
  await page.getByTestId("accept-validity.expired").click();
  expect(await page.getByTestId("enrol-button").isDisabled()).toBe(false);
});

test("without a portrait the page says in one line why and what IT must set, and the clerk's photo enrols", async () => {
  const { page } = await openDemo();
  await page.getByTestId("sim-card-undecoded").click();
  await page.getByTestId("portrait-note").waitFor();
  expect(await text(page, "portrait-note")).toMatch(
    /未配置相片解码器，请现场拍照。.*IT 人员设置 portraitDecoder/,
  );
  const height = await page.getByTestId("portrait-note").evaluate((note) => note.getClientRects()[0]?.height);
  expect(height, "one line").toBeLessThan(30);
  await screenshot(page, "7-no-portrait");
  expect(await page.getByTestId("enrol-button").isDisabled()).toBe(true);
  expect(await page.getByTestId("photo-camera").isDisabled()).toBe(false);
  const { data } = await encodePortrait(TEST_CARD, "jpeg", "native");
  const buffer = Buffer.from(data, "base64");
  await page.getByTestId("photo-file").setInputFiles({ name: "photo.jpg", mimeType: "image/jpeg", buffer });
  await page.getByTestId("photo").waitFor();
  await page.getByTestId("enrol-button").click();
  await page
    .locator('[data-testid="progress-DEMO-EAST-01"][data-state="confirmed"]')
    .waitFor({ timeout: 30_000 });
});

test("a child is refused", async () => {
  const { page } = await openDemo();
  await page.getByTestId("sim-card-under-16").click();
  await page.getByTestId("check-age.under-16").waitFor();
  expect(await page.getByTestId("enrol-button").isDisabled()).toBe(true);
});

test("when the agent is stopped the page says so and goes on when it is back", async () => {
  const dir = await tempDir();
  const first = await startProgram(DEMO, dir);
  const page = await openPage(`http://127.0.0.1:${first.run.port}/`);
  await page.getByTestId("simulator-panel").waitFor();
  await first.kill();
  await page.getByTestId("banner").waitFor();
  await screenshot(page, "6-agent-gone");
  await startProgram(["start", "--demo", "--port", String(first.run.port), "--platform-port", "0"], dir);
  await page.getByTestId("banner").waitFor({ state: "detached", timeout: 30_000 });
  await page.getByTestId("sim-card-citizen").click();
  await page.getByTestId("face-front").waitFor();
});
