/** The page of settings: a person changes what is theirs, sees what is IT's, and loses nothing. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startProgram } from "../support/program.ts";
import { tempDir } from "../support/temp-dir.ts";
import { screenshot } from "./browser.ts";
import { type Look, openAgentPage, tabThrough } from "./support/agent-page.ts";
import { barriers } from "./support/axe.ts";

async function start(user: object = { watermark: "仅供本工地使用" }) {
  const dir = await tempDir();
  writeFileSync(join(dir, "config.json"), JSON.stringify(user));
  const { run } = await startProgram(["agent", "--port", "0"], dir, {
    IDCARD_BRIDGE_HEARTBEAT_SECONDS: "10",
  });
  const file = () => JSON.parse(readFileSync(join(dir, "config.json"), "utf8"));
  return { url: `http://127.0.0.1:${run.port}`, file };
}

test("what a person changes stands in their file; what waits for a restart says so; what is nonsense is not sent", async () => {
  const { url, file } = await start();
  const page = await openAgentPage(`${url}/settings`);
  const serial = page.getByTestId("setting-serialPorts");
  await serial.fill('COM3\n{"path":"/dev/ttyUSB0","rate":9600}');
  await page.getByTestId("setting-simulatorReaders").fill("viele");
  expect(await page.getByTestId("save").isDisabled()).toBe(true);
  await page.getByTestId("setting-simulatorReaders").fill("99");
  await page.getByTestId("save").click();
  await page.getByTestId("status").filter({ hasText: "simulatorReaders" }).waitFor();
  expect(file()).toEqual({ watermark: "仅供本工地使用" });
  await page.getByTestId("setting-simulatorReaders").fill("2");
  await page.getByTestId("setting-watermark").fill("");
  await page.getByTestId("save").click();
  await page.getByTestId("status").filter({ hasText: "已保存" }).waitFor();
  expect(file()).toEqual({
    watermark: null,
    simulatorReaders: 2,
    serialPorts: [{ path: "COM3" }, { path: "/dev/ttyUSB0", rate: 9600 }],
  });
  expect(await page.locator(".setting", { has: serial }).locator(".pending").count()).toBe(1);
  expect(
    await page
      .locator(".setting", { has: page.getByTestId("setting-watermark") })
      .locator(".pending")
      .count(),
  ).toBe(0);
  await page.getByTestId("reset-watermark").click();
  await page.getByTestId("save").click();
  await page.getByTestId("status").filter({ hasText: "已保存" }).waitFor();
  expect(file()).not.toHaveProperty("watermark");
});

test("is called by a title in the chosen language, with its name below, and found by either", async () => {
  const { url } = await start();
  const page = await openAgentPage(`${url}/settings`);
  await page.getByLabel("水印", { exact: true }).waitFor();
  const row = page.locator(".setting", { has: page.getByTestId("setting-watermark") });
  expect(await row.locator(".name").textContent()).toBe("watermark");
  await page.getByTestId("search").fill("水印");
  expect(await page.locator(".setting").count()).toBe(1);
  await page.getByTestId("language").click();
  await page.getByTestId("search").fill("watermark");
  expect(await page.getByLabel("Watermark", { exact: true }).inputValue()).toBe("仅供本工地使用");
});

test("what IT sets is greyed with a lock and says by whom", async () => {
  const { url } = await start();
  const page = await openAgentPage(`${url}/settings`);
  for (const [name, words] of Object.entries({
    allowedOrigins: "由管理员设定",
    vendorLibrary: "由管理员设定",
    heartbeatSeconds: "由环境变量设定",
    port: "由命令行参数设定",
  })) {
    expect(await page.getByTestId(`setting-${name}`).isDisabled()).toBe(true);
    expect(await page.getByTestId(`lock-${name}`).textContent()).toContain(words);
  }
});

test("a secret is written and never comes back", async () => {
  const { url, file } = await start({ platformToken: "a-secret-of-old" });
  const page = await openAgentPage(`${url}/settings`);
  const answers: string[] = [];
  page.on("response", async (response) => {
    if (response.url().includes("/v1/settings")) answers.push(await response.text());
  });
  const secret = page.getByTestId("setting-platformToken");
  expect(await secret.inputValue()).toBe("");
  await secret.fill("a-secret-of-now");
  await page.getByTestId("save").click();
  await page.getByTestId("status").filter({ hasText: "已保存" }).waitFor();
  expect(file().platformToken).toBe("a-secret-of-now");
  expect(await secret.inputValue()).toBe("");
  expect(answers.join() + (await page.content())).not.toMatch(/a-secret-of/);
});

test("is worked by keyboard alone: found, changed and saved", async () => {
  const { url, file } = await start();
  const page = await openAgentPage(`${url}/settings`);
  await page.getByTestId("setting-logLevel").waitFor();
  const reached = await tabThrough(page);
  for (const id of [
    "nav-events",
    "language",
    "search",
    "setting-watermark",
    "setting-logLevel",
    "reset-watermark",
  ])
    expect(reached).toContain(id);
  await page.getByTestId("search").focus();
  await page.keyboard.type("logLevel");
  await page.keyboard.press("Tab");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  expect(await page.evaluate(() => document.activeElement?.getAttribute("data-testid"))).toBe("save");
  await page.keyboard.press("Enter");
  await page.getByTestId("status").filter({ hasText: "已保存" }).waitFor();
  expect(file().logLevel).toBe("info");
});

const LOOKS: [string, Look][] = [
  ["zh, light, wide", { language: "zh" }],
  ["en, dark, wide", { language: "en", dark: true }],
  ["en, light, narrow", { language: "en", width: 400 }],
  ["zh, dark, narrow", { language: "zh", dark: true, width: 400 }],
];

test.each(LOOKS)("axe finds no barrier, changed and unchanged: %s", async (name, look) => {
  const { url } = await start();
  const page = await openAgentPage(`${url}/settings`, look);
  await page.getByTestId("setting-watermark").waitFor();
  expect(await barriers(page)).toEqual([]);
  await page.getByTestId("setting-tlsPort").fill("x");
  await page.getByTestId("save").waitFor();
  expect(await barriers(page)).toEqual([]);
  await screenshot(page, `settings ${name}`.replaceAll(/,? /g, "-"));
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
});
