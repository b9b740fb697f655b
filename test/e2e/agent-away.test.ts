/** What pages that the agent serves do while that agent is not there. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { startProgram } from "../support/program.ts";
import { tempDir } from "../support/temp-dir.ts";
import { AGENT_AWAY, openAgentPage } from "./support/agent-page.ts";

const connected = async (page: Page) =>
  await (await page.waitForEvent("websocket")).waitForEvent("framereceived");

test("a page that the agent serves knocks on that agent's own port alone, until it is back", async () => {
  const dir = await tempDir();
  const first = await startProgram(["agent", "--port", "0"], dir);
  const { port } = first.run;
  const origin = `http://127.0.0.1:${port}`;
  // Whoever knocks elsewhere is stopped by its own security policy, and the console's error fails the test.
  const open = (path: string) => openAgentPage(origin + path, { expected: AGENT_AWAY });
  const pages = await Promise.all(["/", "/playground", "/events"].map(open));
  const knocks = pages.map(
    (page) =>
      new Promise<string[]>((resolve) => {
        const urls: string[] = [];
        page.on(
          "requestfailed",
          (request) => urls.push(new URL(request.url()).origin) === 2 && resolve(urls),
        );
      }),
  );
  await first.interrupt();
  expect(new Set((await Promise.all(knocks)).flat())).toEqual(new Set([origin]));
  const back = Promise.all(pages.map(connected));
  await startProgram(["agent", "--port", String(port)], dir);
  await back;
});
