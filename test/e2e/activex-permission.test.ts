/** Old pages on a public https site: the browser's own gate stands before the synchronous calls as before all others. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Program } from "../support/program.ts";
import { simulate } from "../support/simulate.ts";
import { openOldPage } from "./support/old-page.ts";
import { decide, openWorld, type Setting, type World } from "./support/world.ts";

let world: World;
let agent: Program;
let host: string;

beforeAll(async () => {
  world = await openWorld();
  host = world.secure.origin("worksite.test");
  agent = await world.agent([host]);
  await simulate(agent, "insert");
});
afterAll(() => world.end());

const open = (setting: Setting) =>
  openOldPage(world, "cvr", { host, port: agent.run.port as number, setting });

test("granted: the old page reads the card", async () => {
  const { value, press, problems } = await open("granted");
  await press("read");
  expect([await value("result"), await value("CardNo")]).toEqual(["0", "110101199003070038"]);
  expect(problems).toEqual([]);
});

test("denied: the vendor's failure, and the console tells where the browser keeps its no", async () => {
  const { page, value, press } = await open("denied");
  const warned = page.waitForEvent("console", (message) => message.text().includes("设备上的应用"));
  await press("read");
  expect([await value("result"), await value("CardNo")]).toEqual(["-1", ""]);
  await warned;
  expect(await page.evaluate(async () => (await window.idcardBridge.ready()).id)).toBe("permission-denied");
});

test("not answered yet: ready() tells so and asks; once it is granted the page reads", async () => {
  const { page, value, press } = await open("prompt");
  // Without a click nothing makes a prompt appear.
  expect(await page.evaluate(async () => (await window.idcardBridge.ready()).id)).toBe("permission-prompt");
  await decide(page.context(), "granted");
  await page.waitForFunction(async () => (await window.idcardBridge.ready()).id === "ready");
  await press("read");
  expect(await value("CardNo")).toBe("110101199003070038");
});
