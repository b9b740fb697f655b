/** What the enrolment page offers in the desktop shell's window and nowhere else. */
import { expect, test } from "vitest";
import { startProgram } from "../support/program.ts";
import { tempDir } from "../support/temp-dir.ts";
import { openPage, screenshot } from "./browser.ts";

test("in the shell's window the agent's other pages come in windows of their own, in a browser in their place", async () => {
  const { run } = await startProgram(["agent", "--port", "0"], await tempDir());
  const page = await openPage(`http://127.0.0.1:${run.port}/`);
  const targets = async () => {
    await page.getByTestId("nav-events").waitFor();
    return await page.locator("nav a").evaluateAll((all) => all.map((link) => link.getAttribute("target")));
  };
  expect(await targets()).toEqual([null, null, null, null]);
  await page.addInitScript(() => Object.assign(globalThis, { idcardShell: {} }));
  await page.reload();
  expect(await targets()).toEqual(["_blank", "_blank", "_blank", "_blank"]);
  await page.goto(`http://127.0.0.1:${run.port}/events`);
  expect(await targets()).toEqual(["_blank", "_blank", "_blank", null, "_blank"]);
});

test("without a reader the clerk copies the diagnosis for IT with one button; a browser has none", async () => {
  const { run } = await startProgram(["agent", "--port", "0"], await tempDir());
  const url = `http://127.0.0.1:${run.port}/`;
  const page = await openPage(url);
  const banner = page.getByTestId("banner");
  await banner.waitFor();
  expect(await banner.getByRole("button").count()).toBe(0);

  await page.addInitScript(() => {
    const copied = { times: 0 };
    const copyDiagnosis = async () => {
      copied.times++;
      if (copied.times === 1) throw new Error("the shell is ending");
      return { healthy: false };
    };
    Object.assign(globalThis, { copied, idcardShell: { copyDiagnosis } });
  });
  await page.reload();
  const button = banner.getByRole("button", { name: "复制诊断信息" });
  await button.click();
  await button.click();
  await banner.getByRole("button", { name: "已复制" }).waitFor();
  await screenshot(page, "desktop-shell-banner");
  expect(await page.evaluate(() => (globalThis as unknown as { copied: object }).copied)).toEqual({
    times: 2,
  });
});
