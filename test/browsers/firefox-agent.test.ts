/** The agent's own pages and its guards in real Firefox: enrolment, playground, foreign pages, an agent that dies. */
import type { Frame, Page } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { type Attempts, attempt } from "../e2e/support/attempts.ts";
import { lacking } from "../support/debian.ts";
import { type Program, startProgram } from "../support/program.ts";
import { simulate } from "../support/simulate.ts";
import { tempDir } from "../support/temp-dir.ts";
import { FIREFOX } from "./install.ts";
import { until, verdictOf } from "./support/firefox.ts";
import { type FoxWorld, openFoxWorld } from "./support/fox-world.ts";

describe.skipIf(lacking(FIREFOX))("in Firefox", () => {
  let world: FoxWorld;
  let site: string;

  beforeAll(async () => {
    world = await openFoxWorld();
    site = world.secure.origin("worksite.test");
  });
  afterAll(() => world.end());

  async function open(address: string): Promise<Page> {
    const page = await world.fox.open(address);
    onTestFinished(() => page.close());
    return page;
  }

  describe("the agent's own pages, which need no permission,", () => {
    let demo: Program;
    let url: string;
    const problems: string[] = [];

    beforeAll(async () => {
      const command = ["start", "--demo", "--port", "0", "--platform-port", "0"];
      demo = await startProgram(command, await tempDir(world.atEnd), {}, {}, world.atEnd);
      url = `http://127.0.0.1:${demo.run.port}`;
    });

    async function openOwn(path: string): Promise<Page> {
      problems.length = 0;
      const page = await open(`${url}${path}`);
      page.on("pageerror", (error) => problems.push(String(error)));
      return page;
    }
    const byId = (page: Page, id: string) => page.locator(`[data-testid="${id}"]`).setTimeout(60_000);
    const text = (page: Page, id: string) =>
      page.$eval(`[data-testid="${id}"]`, (element) => element.textContent ?? "");

    test("the whole chain: a card is read, shown, enrolled by one press, and confirmed by both terminals", async () => {
      const page = await openOwn("/");
      await byId(page, "sim-card-citizen").click();
      await byId(page, "face-front").wait();
      expect(await text(page, "card-name")).not.toBe("");
      expect((await text(page, "card-number")).replaceAll(/\s/g, "")).toMatch(/^\d{17}[\dX]$/);
      for (const picture of ["card-portrait", "face-front", "face-back"])
        await until(
          page,
          (id) => (document.querySelector(`[data-testid="${id}"]`) as HTMLImageElement).naturalWidth > 100,
          picture,
        );
      await byId(page, "enrol-button").click();
      for (const sn of ["DEMO-EAST-01", "DEMO-WEST-02"])
        await page
          .locator(`[data-testid="progress-${sn}"][data-state="confirmed"]`)
          .setTimeout(60_000)
          .wait();
      expect(await world.fox.prompt()).toBeNull();
      expect(problems).toEqual([]);
    });

    test("the playground connects, reads a card and hides what is personal", async () => {
      const page = await openOwn("/playground");
      await until(
        page,
        () => document.querySelector('[data-testid="verdict"]')?.textContent?.includes("ready"),
        null,
      );
      await simulate(demo, "insert");
      await byId(page, "read").click();
      await page.locator('[data-testid="result"] pre').setTimeout(60_000).wait();
      expect(await page.$eval('[data-testid="result"] pre', (element) => element.textContent)).toMatch(
        /"number": "•+ \(18\)"/,
      );
      expect(await world.fox.prompt()).toBeNull();
      expect(problems).toEqual([]);
    });
  });

  test("a public https page reads a card, and goes on by itself when the agent is killed and started again", async () => {
    await world.fox.decide(site, "granted");
    onTestFinished(() => world.fox.decide(site, "prompt"));
    const dir = await tempDir();
    const first = await world.agent([site], { dir });
    const page = await open(`${site}/?agent=${encodeURIComponent(`http://127.0.0.1:${first.run.port}`)}`);
    await verdictOf(page, "ready");
    await simulate(first, "insert");
    const card = await page.evaluate(() => bridge.read({ waitMs: 30_000, faces: true }));
    expect(card).toMatchObject({ type: "citizen", simulated: true });
    expect(card.number).toMatch(/^\d{17}[\dX]$/);
    await first.kill();
    await verdictOf(page, "not-running");
    const port = String(first.run.port);
    const again = await world.agent([site], { dir, args: ["--simulator", "on", "--port", port] });
    await verdictOf(page, "ready");
    await simulate(again, "insert");
    expect((await page.evaluate(() => bridge.read({ waitMs: 30_000 }))).number).toBe(card.number);
    await again.kill();
  });

  describe("with the browser's own gate open, so that only the agent's guards stand between,", () => {
    let agent: Program;
    let url: string;
    let allowed: string;

    beforeAll(async () => {
      await world.fox.setPreference("network.lna.enabled", false);
      allowed = world.plain.origin("worksite.test");
      agent = await world.agent([allowed]);
      url = `http://127.0.0.1:${agent.run.port}`;
    });
    afterAll(() => world.fox.chrome("Services.prefs.clearUserPref('network.lna.enabled')"));

    const attempts = (page: Page | Frame, address = url): Promise<Attempts> =>
      page.evaluate(attempt, address);
    async function expectNothing(page: Page | Frame, address?: string): Promise<void> {
      for (const [what, outcome] of Object.entries(await attempts(page, address)))
        expect(outcome, what).toMatch(/^refused/);
    }

    test("the allowed page gets through", async () => {
      const tried = await attempts(await open(`${allowed}/blank`));
      expect(tried.readers).toMatch(/^ok/);
      expect(tried.socket).toMatch(/^ok/);
      expect(tried.grant).toMatch(/^refused/);
    });

    test.each(["evil.test", "evilworksite.test", "worksite.test.evil.test", "sub.worksite.test"])(
      "%s gets nothing",
      async (host) => {
        await expectNothing(await open(`${world.plain.origin(host)}/blank`));
      },
    );

    test("another port and another scheme of the allowed host get nothing", async () => {
      await expectNothing(await open(`${world.intranet.origin("worksite.test")}/blank`));
      await expectNothing(await open(`${world.secure.origin("worksite.test")}/blank`));
    });

    test("a sandboxed iframe, whose origin is null, gets nothing, even inside the allowed page", async () => {
      const html = '<!doctype html><title>s</title><iframe sandbox="allow-scripts" src="/blank"></iframe>';
      world.plain.pages.set("/sandbox", html);
      const [, frame] = (await open(`${allowed}/sandbox`)).frames();
      if (!frame) throw new Error("no frame");
      expect(await frame.evaluate(() => origin)).toBe("null");
      await expectNothing(frame);
    });

    test("DNS rebinding: a page under a name that leads to the agent is not even shown the agent's page", async () => {
      const rebound = `http://rebind.test:${agent.run.port}`;
      const page = await open(`${allowed}/blank`);
      expect((await page.goto(`${rebound}/`))?.status()).toBe(421);
      await expectNothing(page, rebound);
    });

    test("the agent's pages are shown in no frame of another site", async () => {
      world.plain.pages.set(
        "/clickjack",
        `<!doctype html><title>c</title><iframe src="${url}/playground"></iframe>`,
      );
      const page = await open(`${allowed}/clickjack`);
      const inside = `gBrowser.selectedBrowser.browsingContext.children[0].currentWindowGlobal.documentURI.spec`;
      await page.bringToFront();
      await expect.poll(() => world.fox.chrome(inside)).toMatch(/^about:neterror/);
    });
  });
});
