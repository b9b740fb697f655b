/** This program's own terminal against every case, over real HTTP, with its time moved. */
import { expect, test } from "vitest";
import { DEVICE_CASES } from "../../src/conformance/device/cases/index.ts";
import { OwnTerminal } from "../../src/conformance/device/own-terminal.ts";
import { runDevice } from "../../src/conformance/device/run.ts";
import { ScriptedServer } from "../../src/conformance/device/scripted-server.ts";
import { tempDir } from "../support/temp-dir.ts";

test("our terminal passes all cases that are no hardware", async ({ onTestFinished }) => {
  const device = new OwnTerminal(await tempDir());
  const server = new ScriptedServer(device.monotonic);
  await server.listen("127.0.0.1", 0);
  onTestFinished(() => server.stop());
  const report = await runDevice({ device, server, url: `http://127.0.0.1:${server.port}` });
  const wrong = report.cases
    .filter(({ verdict }) => verdict === "failed" || verdict === "not-run")
    .map(({ id, verdict, reason, exchanges }) => [
      id,
      verdict,
      reason?.en,
      exchanges.flatMap(({ problems }) => problems),
    ]);
  expect(wrong).toEqual([]);
  expect(report).toMatchObject({ passed: 55, failed: 0, notRun: 0, inspection: 6 });
  expect(DEVICE_CASES).toHaveLength(61);
});
