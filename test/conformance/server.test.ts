/** This program's own platform against every case, over real HTTP, with time moved where a case waits. */
import { expect, test } from "vitest";
import { startSelfPlatform } from "../../src/app/conformance/self-platform.ts";
import { SERVER_CASES } from "../../src/conformance/server/cases/index.ts";
import { runServer } from "../../src/conformance/server/run.ts";

test("our platform passes all 143 cases", async ({ onTestFinished }) => {
  const self = await startSelfPlatform();
  onTestFinished(() => self.stop());
  const report = await runServer({
    url: self.url,
    control: self,
    fixtures: self.fixtures,
    // The machine that runs the tests is no yardstick for speed.
    p95Ms: Number.POSITIVE_INFINITY,
  });
  const wrong = report.cases
    .filter(({ verdict }) => verdict !== "passed")
    .map(({ id, verdict, reason, exchanges }) => ({
      id,
      verdict,
      reason: reason?.en,
      problems: exchanges.flatMap(({ request, answer, problems }) =>
        problems.length > 0 ? [{ request, answer, problems }] : [],
      ),
    }));
  expect(wrong).toEqual([]);
  expect(report).toMatchObject({ passed: 143, failed: 0, notRun: 0 });
  expect(SERVER_CASES).toHaveLength(143);
});
