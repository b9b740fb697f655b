/** The suite fails when a server is wrong: each mutant is caught by the case that is about its mistake. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type SelfPlatform, startSelfPlatform } from "../../../src/app/conformance/self-platform.ts";
import { runServer } from "../../../src/conformance/server/run.ts";
import { type ServerMutant, ServerProxy } from "./server-proxy.ts";
import { SERVER_MUTANTS } from "./servers.ts";

let self: SelfPlatform;
let proxy: ServerProxy;

beforeAll(async () => {
  self = await startSelfPlatform();
  proxy = new ServerProxy(self);
  await proxy.start();
});
afterAll(async () => {
  proxy.stop();
  await self.stop();
});

const run = (mutant: ServerMutant | null, only: readonly string[]) => {
  proxy.mutant = mutant;
  return runServer({ url: proxy.url, control: proxy.control, fixtures: self.fixtures, only });
};

test("behind the proxy and unspoiled, the platform passes every case that catches a mutant", async () => {
  const only = [...new Set(SERVER_MUTANTS.map(({ caughtBy }) => caughtBy))];
  const report = await run(null, only);
  const wrong = report.cases.filter(({ verdict }) => verdict !== "passed");
  expect(wrong.map(({ id, exchanges }) => [id, exchanges.flatMap(({ problems }) => problems)])).toEqual([]);
});

test.each(SERVER_MUTANTS)("$caughtBy catches: $name", async (mutant) => {
  const report = await run(mutant, [mutant.caughtBy]);
  expect(report.cases.map(({ id, verdict }) => [id, verdict])).toEqual([[mutant.caughtBy, "failed"]]);
  const problems = report.cases.flatMap(({ exchanges }) => exchanges.flatMap((one) => one.problems));
  expect(problems.join("\n")).not.toBe("");
});
