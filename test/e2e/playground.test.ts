/** The first page that an integrator opens, and what every page of the agent owes its readers. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Program, startProgram } from "../support/program.ts";
import { tempDir } from "../support/temp-dir.ts";
import { screenshot } from "./browser.ts";
import { barriers } from "./support/axe.ts";
import { openWorld, type World } from "./support/world.ts";

let world: World;
let agent: Program;
let url: string;

beforeAll(async () => {
  world = await openWorld({ spaces: false });
  agent = await startProgram(
    ["start", "--demo", "--port", "0", "--platform-port", "0"],
    await tempDir(world.atEnd),
    {},
    {},
    world.atEnd,
  );
  url = `http://127.0.0.1:${agent.run.port}`;
});
afterAll(() => world.end());

interface Opened {
  readonly page: Page;
  /** Breaches of the content security policy, and errors of the page. */
  readonly problems: string[];
}

async function open(path: string): Promise<Opened> {
  const context = await world.browser.newContext({
    locale: "zh-CN",
    viewport: { width: 1366, height: 860 },
    permissions: ["clipboard-read", "clipboard-write"],
  });
  const page = await context.newPage();
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  await page.addInitScript(() => {
    addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
      // biome-ignore lint/suspicious/noConsole: the way out of the page
      console.error(`csp ${violatedDirective} ${blockedURI}`),
    );
  });
  await page.goto(`${url}${path}`);
  return { page, problems };
}

const verdict = (page: Page, id: string) =>
  page.locator('[data-testid="verdict"]', { hasText: id }).waitFor();

test("the playground connects, reads a simulated card, hides what is personal, and shows every message with its time", async () => {
  const { page, problems } = await open("/playground");
  await verdict(page, "ready");
  await page.getByTestId("read").click();
  await page.getByTestId("sim-card-citizen").click();
  const result = page.getByTestId("result").locator("pre");
  await result.waitFor();
  const text = (await result.textContent()) ?? "";
  expect(text).toContain('"type": "citizen"');
  expect(text).toMatch(/"number": "•+ \(18\)"/);
  const log = page.getByTestId("messages");
  const read = log.locator("li", { hasText: "card.read" });
  expect(await read.count()).toBeGreaterThanOrEqual(2);
  expect(await page.getByTestId("latency").textContent()).toMatch(/\d ms/);
  expect(await log.textContent()).not.toMatch(/\d{17}[\dX]/);
  await page.evaluate(() => scrollTo(0, 0));
  await screenshot(page, "playground-zh");

  await page.getByTestId("hide").uncheck();
  expect(await result.textContent()).toMatch(/"number": "\d{17}[\dX]"/);
  await page.locator(".pg-faces img").first().waitFor();
  await screenshot(page, "playground-shown");
  expect(problems).toEqual([]);
});

test("the playground watches, holds and gives back the reader, cancels a read", async () => {
  const { page, problems } = await open("/playground");
  await verdict(page, "ready");
  await page.getByTestId("sim-remove").click();
  await page.getByTestId("watch").click();
  await page.getByTestId("sim-card-citizen").click();
  await page.getByTestId("result").locator("pre").waitFor();
  await page.getByTestId("lease").click();
  await page.getByTestId("reader-held").filter({ hasText: url }).waitFor();
  const second = await open("/playground");
  await verdict(second.page, "busy");
  await screenshot(second.page, "playground-busy");
  await page.getByTestId("lease").click();
  await verdict(second.page, "ready");
  await page.getByTestId("sim-remove").click();
  await page.getByTestId("read").click();
  await page.getByTestId("cancel").click();
  await page.getByTestId("result").filter({ hasText: "session.cancelled" }).waitFor();
  expect([...problems, ...second.problems]).toEqual([]);
});

test("the playground's code is copied as it is shown, in all four forms", async () => {
  const { page } = await open("/playground");
  for (const [name, sign] of Object.entries({
    module: "sdk.js",
    classic: "IdcardBridge",
    vue: "<template>",
    react: "useEffect",
  })) {
    await page.getByTestId(`code-${name}`).click();
    await page.getByTestId("copy").click();
    await page.getByTestId("copy").filter({ hasText: "已复制" }).waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toContain(sign);
    expect(copied).toBe(await page.getByTestId("code").textContent());
  }
});

test("the playground speaks English, and tells what to do when the agent has gone", async () => {
  const own = await startProgram(["start", "--demo", "--port", "0", "--platform-port", "0"], await tempDir());
  const { page } = await open("/blank");
  await page.goto(`http://127.0.0.1:${own.run.port}/playground`);
  await verdict(page, "ready");
  await page.getByRole("button", { name: "English" }).click();
  await own.kill();
  await verdict(page, "not-running");
  expect(await page.getByTestId("remedy").textContent()).toContain("Start the agent");
  await screenshot(page, "playground-en-not-running");
});

test("the playground is worked by keyboard alone", async () => {
  const { page } = await open("/playground");
  await verdict(page, "ready");
  const reached = new Set<string>();
  for (let index = 0; index < 60; index++) {
    await page.keyboard.press("Tab");
    const id = await page.evaluate(() => document.activeElement?.getAttribute("data-testid"));
    if (id) reached.add(id);
  }
  for (const id of ["read", "watch", "lease", "sim-card-citizen", "code-vue", "copy", "code", "hide"])
    expect(reached).toContain(id);
  await page.getByTestId("sim-card-citizen").press("Enter");
  await page.getByTestId("read").press("Enter");
  await page.getByTestId("result").locator("pre").waitFor();
});

test("axe finds no barrier on the playground, in both languages, with a result and without", async () => {
  const { page } = await open("/playground");
  await verdict(page, "ready");
  expect(await barriers(page)).toEqual([]);
  await page.getByTestId("sim-card-citizen").click();
  await page.getByTestId("read").click();
  await page.getByTestId("result").locator("pre").waitFor();
  await page.getByText("全部状态").click();
  expect(await barriers(page)).toEqual([]);
  await page.getByRole("button", { name: "English" }).click();
  expect(await barriers(page)).toEqual([]);
  await page.setViewportSize({ width: 400, height: 800 });
  expect(await barriers(page)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
});

test.each(["/", "/playground", "/errors"])(
  "the content security policy of %s forbids inline script and is never breached",
  async (path) => {
    const { page, problems } = await open(path);
    const policy = (await page.request.get(`${url}${path}`)).headers()["content-security-policy"] ?? "";
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toMatch(/unsafe|\*/);
    expect(await page.content()).not.toMatch(/<script(?![^>]*\bsrc=)|\son\w+=/);
    await page.waitForLoadState("networkidle");
    expect(problems).toEqual([]);
    // It does what it says: a script that gets into the page by injection does not run.
    await page.evaluate(() => {
      const script = document.createElement("script");
      script.textContent = "window.injected = true";
      document.body.append(script);
    });
    expect(await page.evaluate(() => "injected" in window)).toBe(false);
    expect(problems.join()).toContain("script-src");
  },
);
