/** The suite fails when a terminal is wrong: each mutant is caught by the case that is about its mistake. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { runDevice } from "../../../src/conformance/device/run.ts";
import { ScriptedServer } from "../../../src/conformance/device/scripted-server.ts";
import { tempDir } from "../../support/temp-dir.ts";
import { MutantTerminal, type TerminalMutant } from "./terminal-proxy.ts";
import { TERMINAL_MUTANTS } from "./terminals.ts";

let device: MutantTerminal | null = null;
const server = new ScriptedServer(() => device?.monotonic() ?? 0);

beforeAll(() => server.listen("127.0.0.1", 0));
afterAll(() => server.stop());

async function run(mutant: TerminalMutant | null, only: readonly string[]) {
  device = new MutantTerminal(await tempDir(), mutant);
  try {
    return await runDevice({ device, server, url: `http://127.0.0.1:${server.port}`, only });
  } finally {
    await device.stop();
    device.close();
  }
}

test("behind the proxy and unspoiled, the terminal passes every case that catches a mutant", async () => {
  const report = await run(null, [...new Set(TERMINAL_MUTANTS.map(({ caughtBy }) => caughtBy))]);
  const wrong = report.cases.filter(({ verdict }) => verdict !== "passed");
  expect(wrong.map(({ id, exchanges }) => [id, exchanges.flatMap(({ problems }) => problems)])).toEqual([]);
});

test.each(TERMINAL_MUTANTS)("$caughtBy catches: $name", async (mutant) => {
  const report = await run(mutant, [mutant.caughtBy]);
  expect(report.cases.map(({ id, verdict }) => [id, verdict])).toEqual([[mutant.caughtBy, "failed"]]);
});
