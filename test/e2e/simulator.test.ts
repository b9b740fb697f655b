/** The panel of the simulated readers, in a real browser. */
import { expect, test } from "vitest";
import { startProgram } from "../support/program.ts";
import { tempDir } from "../support/temp-dir.ts";
import { openPage } from "./browser.ts";

test("with two simulated readers the panel works the chosen one, and says what lies where", async () => {
  const args = ["start", "--demo", "--port", "0", "--platform-port", "0", "--simulator-readers", "2"];
  const demo = await startProgram(args, await tempDir());
  const page = await openPage(`http://127.0.0.1:${demo.run.port}/`);
  const chosen = page.getByTestId("sim-reader");
  await chosen.waitFor();
  await chosen.selectOption("simulator-2");
  await page.getByTestId("sim-card-citizen").click();
  await page.getByTestId("face-front").waitFor();
  const authorization = `Bearer ${demo.run.token}`;
  const state = await fetch(`http://127.0.0.1:${demo.run.port}/v1/simulator`, { headers: { authorization } });
  expect(await state.json()).toMatchObject({
    readers: [
      { id: "simulator-1", card: null },
      { id: "simulator-2", card: "citizen" },
    ],
  });
  expect(await chosen.locator("option").nth(1).textContent()).toContain("张三");
  expect(await page.getByTestId("sim-card-citizen").getAttribute("aria-pressed")).toBe("true");
  await chosen.selectOption("simulator-1");
  expect(await page.getByTestId("sim-card-citizen").getAttribute("aria-pressed")).toBe("false");
  await page.getByTestId("sim-card-hmt").click();
  await page.getByTestId("card-name").filter({ hasText: "陈大文" }).waitFor();
});
