/** The platform's console as an operator uses it: a real platform, a real terminal, a real browser. */
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, onTestFinished, test } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { silentLog } from "../../src/base/log.ts";
import { systemRandom } from "../../src/base/random.ts";
import { createTerminal, type Terminal } from "../../src/terminal/index.ts";
import { startProgram } from "../support/program.ts";
import { tempDir } from "../support/temp-dir.ts";
import { openPage, screenshot } from "./browser.ts";

const APP = { appid: "site-app", secret: "0123456789abcdef0123456789abcdef", name: "工地应用" };
const SN = "84E0F4200CCB02FA";
const PERSONS = [
  "姓名,证件号码,出生日期,住址",
  "张伟,110101199003077213,1990-03-07,北京市东城区",
  "王芳,110101198512120027,1985-12-12,河南省郑州市",
].join("\r\n");

async function startPlatform() {
  const { run } = await startProgram(["platform", "--platform-port", "0"], await tempDir(), {
    IDCARD_BRIDGE_HEARTBEAT_SECONDS: "5",
  });
  const url = `http://127.0.0.1:${run.platformPort}`;
  const api = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${run.token}` },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    expect(response.ok).toBe(true);
    return await response.json();
  };
  await api("POST", "/apps", APP);
  return { url, token: run.token, api };
}

async function terminalAt(server: string): Promise<Terminal> {
  const terminal = createTerminal({
    ...{ server, sn: SN, appid: APP.appid, secret: APP.secret },
    dbPath: join(await tempDir(), "terminal.db"),
    key: "7c".repeat(32),
    clock: systemClock,
    random: systemRandom,
    log: silentLog,
  });
  await terminal.start();
  onTestFinished(() => terminal.stop());
  return terminal;
}

async function signIn(page: Page, token: string): Promise<void> {
  await page.getByTestId("token").fill(token);
  await page.getByTestId("sign-in").click();
}

test("from an unknown device to its punches: approve, import persons, send them, watch, look at punches", async () => {
  const { url, token } = await startPlatform();
  const terminal = await terminalAt(url);
  const page = await openPage(`${url}/console`);
  await screenshot(page, "console-1-sign-in");
  await signIn(page, "wrong");
  expect(await page.getByTestId("sign-in-fault").getAttribute("data-fault")).toBe("platform.unauthorized");
  await signIn(page, token);
  await page.getByTestId("tile-online").waitFor();

  await page.getByTestId("nav-devices").click();
  const pending = page.getByTestId(`pending-${SN}`);
  await pending.waitFor();
  await screenshot(page, "console-2-pending");
  await pending.getByTestId("pending-name").fill("东门考勤机");
  await pending.getByTestId("approve").click();
  await page.getByTestId(`device-${SN}`).getByText("东门考勤机").waitFor();
  await terminal.stop();
  await terminal.start();

  await page.getByTestId("nav-persons").click();
  await page.getByTestId("import-persons").click();
  const file = { name: "persons.csv", mimeType: "text/csv", buffer: Buffer.from(`${PERSONS}\r\n赵六,123,,`) };
  await page.getByTestId("import-file").setInputFiles(file);
  await page.getByTestId("import-send").click();
  await page.getByTestId("import-result").getByText("没有导入任何一行").waitFor();
  await screenshot(page, "console-3-import-refused");
  await page.getByTestId("import-file").setInputFiles({ ...file, buffer: Buffer.from(PERSONS) });
  await page.getByTestId("import-send").click();
  await page.getByTestId("import-result").getByText("导入 2 行").waitFor();
  await page.getByTestId("import-close").click();
  await page.getByTestId("person-2").waitFor();

  await page.getByTestId("select-all").check();
  await screenshot(page, "console-4-persons");
  await page.getByTestId("send-persons").click();
  await page.getByTestId(`target-${SN}`).getByRole("checkbox").check();
  await screenshot(page, "console-5-send");
  await page.getByTestId("send-command").click();
  await page.locator('[data-testid="batch-progress"][data-done="true"]').waitFor({ timeout: 40_000 });
  await page.locator('[data-state="acknowledged"]').first().waitFor();
  await screenshot(page, "console-6-batch");
  expect(terminal.status.userCodes).toEqual(["1", "2"]);

  await page.getByTestId("nav-punches").click();
  expect(terminal.punch("1")).toBe("kept");
  await page.getByTestId("punch").getByText("张伟").waitFor({ timeout: 40_000 });
  await screenshot(page, "console-7-punches");

  await page.getByTestId("nav-devices").click();
  await page.getByTestId(`device-${SN}`).getByText("东门考勤机").click();
  await page.getByTestId("tab-traffic").click();
  await page.getByTestId("exchange").first().waitFor();
  await screenshot(page, "console-8-traffic");
  await page.getByTestId("nav-audit").click();
  await page.getByTestId("audit-entry").first().waitFor();
  await screenshot(page, "console-9-audit");
  await page.getByTestId("sign-out").click();
  await page.getByTestId("token").waitFor();
});

test("an auditor looks and cannot touch; a revoked token is signed out", async () => {
  const { url, api } = await startPlatform();
  await api("POST", "/devices", { sn: SN, name: "东门考勤机", appid: APP.appid });
  const auditor = await api("POST", "/tokens", { name: "审计小李", role: "auditor" });
  const page = await openPage(`${url}/console`);
  await signIn(page, auditor.token);
  await page.getByTestId("who").getByText("审计小李").waitFor();
  await page.getByTestId("nav-persons").click();
  await page.getByTestId("person-search").waitFor();
  expect(await page.getByTestId("import-persons").count()).toBe(0);
  await page.reload();
  await page.getByTestId("who").waitFor();
  await api("DELETE", `/tokens/${auditor.id}`);
  await page.getByTestId("nav-devices").click();
  await page.getByTestId("token").waitFor();
});
