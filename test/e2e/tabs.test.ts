/** Many tabs at one reader, and an agent that dies under an open page. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Program } from "../support/program.ts";
import { simulate } from "../support/simulate.ts";
import { tempDir } from "../support/temp-dir.ts";
import { openWorld, verdictOf, type World } from "./support/world.ts";

const TABS = 10;

let world: World;
let site: string;
let agent: Program;

beforeAll(async () => {
  world = await openWorld({ spaces: false });
  site = world.secure.origin("worksite.test");
  agent = await world.agent([site]);
});
afterAll(() => world.end());

const address = (program: Program) =>
  `${site}/?ask=at-once&agent=${encodeURIComponent(`http://127.0.0.1:${program.run.port}`)}`;

/** Takes the reader in line, reads the card once it lies there, and gives the reader back. */
const takeTurn = (page: Page) =>
  page.evaluate(async () => {
    const lease = await bridge.lease({ waitMs: 60_000 });
    const { reader } = lease;
    const card = await bridge.read({ reader, waitMs: 30_000 });
    await lease.release();
    return card.number;
  });

test("ten tabs neither fight nor starve: each gets the reader once, one at a time, and all are ready again", async () => {
  const context = await world.browser.newContext({ ignoreHTTPSErrors: true });
  const tabs = await Promise.all(
    Array.from({ length: TABS }, async () => {
      const page = await context.newPage();
      await page.goto(address(agent));
      await verdictOf(page, "ready");
      return page;
    }),
  );
  await simulate(agent, "insert");
  const numbers = await Promise.all(tabs.map(takeTurn));
  expect(numbers).toHaveLength(TABS);
  expect(new Set(numbers).size).toBe(1);
  for (const tab of tabs) await verdictOf(tab, "ready");

  // A tab that is closed in the middle of its turn holds nobody up.
  const [first, second] = tabs as [Page, Page];
  await first.evaluate(async () => Object.assign(window, { lease: await bridge.lease() }));
  await verdictOf(second, "busy");
  const turn = takeTurn(second);
  await first.close();
  expect(await turn).toBe(numbers[0]);
  await simulate(agent, "remove");
  await context.close();
});

test("an agent that is killed and started again under an open page: the page connects by itself and goes on watching", async () => {
  const dir = await tempDir();
  const first = await world.agent([site], { dir });
  const page = await world.page(address(first));
  await verdictOf(page, "ready");
  await page.evaluate(() => {
    Object.assign(window, { names: [] as string[] });
    void (async () => {
      for await (const event of bridge.watch())
        if (event.type === "read") (window as unknown as { names: string[] }).names.push(event.card.name);
    })();
  });
  await first.kill();
  await verdictOf(page, "not-running");
  const again = await world.agent([site], {
    dir,
    args: ["--simulator", "on", "--port", String(first.run.port)],
  });
  await verdictOf(page, "ready");
  await simulate(again, "insert");
  await page.waitForFunction(() => (window as unknown as { names: string[] }).names.length === 1);
});
