/**
 * What `policy install` writes for Firefox, in force in a real one. It reads its policies from /etc/firefox: the
 * Firefox of this test sees another directory there, into which the command wrote as into an image (`--root`).
 */
import { mkdirSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { lacking } from "../support/debian.ts";
import { runProgram } from "../support/program.ts";
import { FIREFOX, firefoxPath } from "./install.ts";
import { type Firefox, verdictOf } from "./support/firefox.ts";
import { type FoxWorld, openFoxWorld } from "./support/fox-world.ts";
import { NAMESPACE, writeWrapper } from "./support/namespace.ts";

describe.skipIf(lacking(FIREFOX) || lacking(NAMESPACE))("Firefox with our policy", () => {
  let world: FoxWorld;
  let fox: Firefox;
  let site: string;
  let query: string;

  beforeAll(async () => {
    world = await openFoxWorld({ start: false });
    site = world.secure.origin("worksite.test");
    const others = [world.plain.origin("worksite.test"), world.secure.origin("sub.worksite.test")];
    const agent = await world.agent([site, ...others]);
    query = `?agent=${encodeURIComponent(`http://127.0.0.1:${agent.run.port}`)}`;
    const root = `${world.dir}/image`;
    mkdirSync(`${root}/etc/firefox`, { recursive: true });
    const written = await runProgram(["policy", "install", "--root", root, "--origin", site, "--json"]);
    expect(written.code, written.stderr).toBe(0);
    const program = writeWrapper(`${world.dir}/firefox`, firefoxPath(), {
      "/etc/firefox": `${root}/etc/firefox`,
    });
    fox = await world.another({ program });
  });
  afterAll(() => world.end());

  async function open(address: string) {
    const page = await fox.open(address);
    onTestFinished(() => page.close());
    return page;
  }

  test("has it in force: it reads the file, knows the policy and takes the site's host from it", async () => {
    const active = await fox.chrome("Services.policies.getActivePolicies()");
    expect(active).toEqual({ LocalNetworkAccess: { SkipDomains: ["worksite.test"] } });
    expect(await fox.chrome("Services.policies.status === Services.policies.ACTIVE")).toBe(true);
    expect(await fox.chrome("Services.prefs.getStringPref('network.lna.skip-domains')")).toBe(
      "worksite.test",
    );
  });

  test("connects the site at its first click without a prompt; scripts are still told prompt", async () => {
    const page = await open(`${site}/${query}`);
    await verdictOf(page, "permission-prompt");
    await page.click("button");
    await verdictOf(page, "ready");
    expect(await fox.prompt()).toBeNull();
  });

  test("connects the site while it loads with ask: at-once, over http as well", async () => {
    for (const origin of [site, world.plain.origin("worksite.test")]) {
      await verdictOf(await open(`${origin}/${query}&ask=at-once`), "ready");
      expect(await fox.prompt()).toBeNull();
    }
  });

  test("asks about any other site, a subdomain of the named one included", async () => {
    const page = await open(`${world.secure.origin("sub.worksite.test")}/${query}`);
    await verdictOf(page, "permission-prompt");
    await page.click("button");
    await fox.press("block");
    await verdictOf(page, "permission-denied");
  });

  test("would be opened to every site by an entry 127.0.0.1, which docs/it.md warns of", async () => {
    await fox.setPreference("network.lna.skip-domains", "127.0.0.1");
    onTestFinished(() => fox.chrome("Services.prefs.clearUserPref('network.lna.skip-domains')"));
    const page = await open(`${world.secure.origin("sub.worksite.test")}/${query}&ask=at-once`);
    await verdictOf(page, "ready");
    expect(await fox.prompt()).toBeNull();
  });
});
