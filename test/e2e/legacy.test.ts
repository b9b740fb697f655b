/** Pages that call a vendor's service on a local port, unchanged, in Chromium against the real program. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Program } from "../support/program.ts";
import { agentCall, simulate } from "../support/simulate.ts";
import { openWorld, type World } from "./support/world.ts";

let world: World;
let agent: Program;
let site: string;

/** As the pages have it: a synchronous request, a regular expression; a socket whose text is split. */
const PAGE = `<!doctype html><meta charset="utf-8"><title>old</title><script>
  function cvr(port) {
    var xhr = new XMLHttpRequest();
    xhr.open("GET", "http://127.0.0.1:" + port + "/readcard&t=" + Math.random(), false);
    xhr.send();
    return [/"errorMsg" : "(.*?)"/.exec(xhr.responseText)[1], /"certNumber" : "(.*?)"/.exec(xhr.responseText)[1]];
  }
  function sdses(port) {
    return new Promise(function (resolve, reject) {
      var ws = new WebSocket("ws://127.0.0.1:" + port + "/");
      ws.onopen = function () { ws.send("<ReadIdCard>"); };
      ws.onmessage = function (event) {
        if (event.data.indexOf("读卡失败") >= 0) resolve("failed");
        else resolve(event.data.substring(1, event.data.length - 1).split(",")[8]);
      };
      ws.onerror = reject;
    });
  }
</script>`;

beforeAll(async () => {
  world = await openWorld({ spaces: false });
  world.plain.pages.set("/old", PAGE);
  site = world.plain.origin("worksite.test");
  agent = await world.agent([site], { env: { IDCARD_BRIDGE_LEGACY_SERVICES: "cvr:0,sdses:0" } });
});
afterAll(() => world.end());

async function readAt(origin: string) {
  const page = await (await world.browser.newContext()).newPage();
  await page.goto(`${origin}/old`);
  const { cvr, sdses } = agent.run.legacy ?? {};
  return await page.evaluate(`Promise.all([cvr(${cvr}), sdses(${sdses})])`);
}

test("an allowed page reads the card by HTTP and WebSocket, and fails as ever without one", async () => {
  await simulate(agent, "insert");
  expect(await readAt(site)).toEqual([["读卡成功", "110101199003070038"], "110101199003070038"]);
  await agentCall(agent, "/v1/simulator/remove");
  expect(await readAt(site)).toEqual([["读卡失败", ""], "failed"]);
});

test("any other page gets the vendor's failure, which it can read, and nothing of the card", async () => {
  await simulate(agent, "insert");
  expect(await readAt(world.plain.origin("stranger.test"))).toEqual([["读卡失败", ""], "failed"]);
});
