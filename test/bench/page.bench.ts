import { chromium } from "playwright-core";
import { CHROMIUM_FLAGS, findChromium } from "../e2e/chromium.ts";
import { startAgentProcess } from "./agent-process.ts";
import { median, ms, type Result } from "./result.ts";

const PLACEMENTS = 10;
/** What a clerk takes for "at once". */
const GOAL_MS = 1_000;

/** From the card put down to both faces drawn on the enrolment page, in a real browser. */
export async function pageBench(): Promise<Result[]> {
  const executablePath = findChromium();
  if (!executablePath) throw new Error("no Chromium: run `node test/e2e/chromium.ts`");
  const agent = await startAgentProcess(["--demo", "--platform-port", "0"], "start");
  const browser = await chromium.launch({ executablePath, args: CHROMIUM_FLAGS });
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${agent.port}/`);
    const times: number[] = [];
    for (let i = 0; i < PLACEMENTS; i++) {
      times.push(
        // Timed inside the page: the driver's own round trips are not the clerk's.
        await page.evaluate(async () => {
          const seen = (id: string) => document.querySelector<HTMLImageElement>(`[data-testid="${id}"]`);
          const until = async (holds: () => boolean) => {
            while (!holds()) await new Promise((resolve) => requestAnimationFrame(resolve));
          };
          await until(() => seen("sim-card-citizen") !== null);
          seen("clear")?.click();
          seen("sim-remove")?.click();
          await until(() => seen("card-name") === null && seen("sim-card-citizen")?.ariaPressed === "false");
          const put = performance.now();
          seen("sim-card-citizen")?.click();
          await until(() => [seen("face-front"), seen("face-back")].every((face) => face?.complete));
          return performance.now() - put;
        }),
      );
    }
    return [
      {
        name: "card put down to both faces on the page",
        ours: ms(median(times)),
        yardstick: "",
        figure: median(times),
        unit: "ms",
        goal: GOAL_MS,
      },
    ];
  } finally {
    await browser.close();
    await agent.stop();
  }
}
