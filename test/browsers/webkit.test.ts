/**
 * Real WebKit, the engine of Safari, as WebKitGTK. It has no Local Network Access and keeps https pages from http of
 * the same computer (mixed content); what remains are the agent's own pages, and its https.
 */
import { By, error, type WebDriver, type WebElement } from "selenium-webdriver";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Attempts, attempt } from "../e2e/support/attempts.ts";
import { makeTrustedCertificate } from "../e2e/support/certificate.ts";
import { type Site, serveSite } from "../e2e/support/site.ts";
import { lacking } from "../support/debian.ts";
import { type AtEnd, type Program, runProgram, startProgram } from "../support/program.ts";
import { simulate } from "../support/simulate.ts";
import { tempDir } from "../support/temp-dir.ts";
import { WEBKIT } from "./install.ts";
import { NAMESPACE } from "./support/namespace.ts";
import { openWebKit } from "./support/webkit.ts";

const HOSTS = ["worksite.test", "evil.test"];
const WAIT_MS = 60_000;

describe.skipIf(lacking(WEBKIT) || lacking(NAMESPACE))("in WebKit", () => {
  const ends: (() => void | Promise<void>)[] = [];
  const atEnd: AtEnd = (end) => void ends.unshift(end);
  let driver: WebDriver;
  let secure: Site;
  let plain: Site;
  let agent: Program;
  let http: string;
  let https: string;

  beforeAll(async () => {
    const [dir, data] = [await tempDir(atEnd), await tempDir(atEnd)];
    const { authority, ...certificate } = makeTrustedCertificate(dir, HOSTS);
    secure = await serveSite(atEnd, certificate);
    plain = await serveSite(atEnd);
    // As IT does it: the command makes this installation's certificate and says how to trust it.
    const enabled = await runProgram(["tls", "enable", "--json", "--data-dir", data]);
    expect(enabled.code, enabled.stderr).toBe(0);
    const env = {
      IDCARD_BRIDGE_TLS_PORT: "0",
      IDCARD_BRIDGE_ALLOWED_ORIGINS: [secure, plain].map((site) => site.origin("worksite.test")).join(","),
    };
    const demo = ["start", "--demo", "--port", "0", "--platform-port", "0"];
    agent = await startProgram(demo, data, env, {}, atEnd);
    http = `http://127.0.0.1:${agent.run.port}`;
    https = `https://localhost:${agent.run.tlsPort}`;
    const { trust } = JSON.parse(enabled.stdout);
    driver = await openWebKit({ atEnd, dir, hosts: HOSTS, authority, administrator: trust });
    await driver.manage().setTimeouts({ script: WAIT_MS });
  });
  afterAll(async () => {
    for (const end of ends) await end();
  });

  const openSite = (site: Site, ...agents: string[]) => {
    const query = agents.map((one) => `agent=${encodeURIComponent(one)}`).join("&");
    return driver.get(`${site.origin("worksite.test")}/?${query}`);
  };
  async function verdictOf(id: string): Promise<{ en: { remedy: string }; browser: string }> {
    await driver.wait(
      () => driver.executeScript("return bridge.verdict.id === arguments[0]", id),
      WAIT_MS,
      id,
    );
    return await driver.executeScript("return bridge.verdict");
  }
  /** Does something with an element as soon as it can be done: a page that is alive may replace it in between. */
  const once = <T>(selector: string, act: (element: WebElement) => Promise<T>) =>
    driver.wait(async () => {
      try {
        await act(await driver.findElement(By.css(selector)));
        return true;
      } catch (cause) {
        if (cause instanceof error.WebDriverError) return false;
        throw cause;
      }
    }, WAIT_MS);
  const seen = (selector: string) => once(selector, (element) => element.getText());
  const click = (selector: string) => once(selector, (element) => element.click());
  const shows = (selector: string, text: string) =>
    once(selector, async (element) => {
      if (!(await element.getText()).includes(text)) throw new error.NoSuchElementError(text);
    });
  const byId = (id: string) => `[data-testid="${id}"]`;

  test("an https page is kept from the agent's http, and the remedy names the agent's own page and its https", async () => {
    await openSite(secure, http);
    const { en, browser } = await verdictOf("not-running");
    expect(browser).toBe("safari");
    expect(en.remedy).toContain(`the agent's own page ${http}/`);
    expect(en.remedy).toContain("idcard-bridge tls enable");
  });

  test("after tls enable and the administrator's command an https page gets through, and reads a card", async () => {
    await openSite(secure, http, https);
    await verdictOf("ready");
    await simulate(agent, "insert");
    const card = await driver.executeAsyncScript<{ name: string }>(
      "const done = arguments[0]; bridge.read({ waitMs: 30000 }).then(done, (error) => done({ name: String(error) }))",
    );
    expect(card).toMatchObject({ type: "citizen", simulated: true });
    await simulate(agent, "remove");
  });

  test("an http page gets through as it is: nobody is asked", async () => {
    await openSite(plain, http);
    await verdictOf("ready");
  });

  test("an unknown page gets nothing, by http and by https", async () => {
    await driver.get(`${plain.origin("evil.test")}/blank`);
    for (const address of [http, https]) {
      const script = `const done = arguments[1]; (${attempt})(arguments[0]).then(done, (error) => done({ error }))`;
      const tried = await driver.executeAsyncScript<Attempts>(script, address);
      expect(Object.keys(tried)).toContain("socket");
      for (const [what, outcome] of Object.entries(tried)) expect(outcome, what).toMatch(/^refused/);
    }
  });

  test.each(["http", "https"] as const)(
    "the enrolment page of the agent works by %s: a card, one press, both terminals confirm",
    async (scheme) => {
      await driver.get(`${scheme === "http" ? http : https}/`);
      await click(byId(`sim-card-${scheme === "http" ? "citizen" : "hmt"}`));
      await seen(byId("face-front"));
      await click(`${byId("enrol-button")}:enabled`);
      for (const sn of ["DEMO-EAST-01", "DEMO-WEST-02"])
        await seen(`${byId(`progress-${sn}`)}[data-state="confirmed"]`);
    },
  );

  test("the playground connects, and reads a card", async () => {
    await driver.get(`${http}/playground`);
    await shows(byId("verdict"), "ready");
    // Not by the page's own button: the read that follows might come first and take the card that lay there before.
    await simulate(agent, "insert");
    await click(byId("read"));
    await shows(`${byId("result")} pre`, '"type": "citizen"');
  });
});
