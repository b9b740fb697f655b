/** A server that the suite does not own: by the protocol alone, and with a control over HTTP. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { type SelfPlatform, startSelfPlatform } from "../../src/app/conformance/self-platform.ts";
import { connectControl } from "../../src/conformance/server/http-control.ts";
import { runServer } from "../../src/conformance/server/run.ts";

async function platform(onTestFinished: (work: () => Promise<void>) => void): Promise<SelfPlatform> {
  const self = await startSelfPlatform();
  onTestFinished(() => self.stop());
  await self.reset();
  return self;
}

test("without control nothing is passed over: what cannot be prepared or seen is not run, with its reason", async ({
  onTestFinished,
}) => {
  const { url, fixtures } = await platform(onTestFinished);
  const report = await runServer({ url, fixtures, only: ["SA-", "S41-", "S47-", "S410-", "SE-04", "SE-06"] });
  expect(report.cases.filter(({ verdict }) => verdict === "failed")).toEqual([]);
  const verdicts = Object.fromEntries(
    report.cases.map(({ id, verdict, reason }) => [id, reason?.en ?? verdict]),
  );
  expect(verdicts).toMatchObject({
    "SA-01": "passed",
    "SA-08": "passed",
    "SA-19": "the step fault needs control of the server's side (fault)",
    "S41-02": "passed",
    "S41-08": "the answers were right, but without a control nobody sees what the server keeps",
    "S41-16": "passed",
    "S41-18": "the step settings needs control of the server's side (settings)",
    "S47-01": "passed",
    "S410-02": "the step elapse needs control of the server's side (clock)",
    "SE-04": "the step restart needs control of the server's side (restart)",
  });
  expect(report.passed + report.notRun).toBe(report.cases.length);
});

test("what the fixtures do not have is not run", async ({ onTestFinished }) => {
  const { url, fixtures } = await platform(onTestFinished);
  const poor = { ...fixtures, persons: null, otherApp: null, secondSn: null };
  const report = await runServer({ url, fixtures: poor, only: ["SA-14", "S44-01", "S44-04"] });
  expect(report.cases.map(({ reason }) => reason?.en)).toEqual([
    "the fixtures have no second app",
    "the fixtures have no persons",
    "the fixtures have no second device",
  ]);
});

test("a control over HTTP does what one in the same process does", async ({ onTestFinished }) => {
  const self = await platform(onTestFinished);
  const server = createServer((request, response) => {
    void (async () => {
      response.setHeader("content-type", "application/json");
      if (request.method === "GET") return response.end(JSON.stringify({ can: [...self.can] }));
      let body = "";
      for await (const chunk of request) body += chunk;
      const { op, args } = JSON.parse(body) as { op: keyof SelfPlatform; args: unknown[] };
      const result = await (self[op] as (...all: unknown[]) => Promise<unknown>)(...args);
      response.end(JSON.stringify({ result: result ?? undefined }));
    })();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const control = await connectControl(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const only = [
    "SA-08",
    "SA-19",
    "SA-20",
    "S41-08",
    "S41-14",
    "S41-17",
    "S44-01",
    "S46-03",
    "S46-07",
    "SE-02",
    "SE-03",
    "SE-04",
    "SE-06",
  ];
  const report = await runServer({ url: self.url, control, fixtures: self.fixtures, only });
  expect(
    report.cases.map(({ id, verdict, exchanges }) => [
      id,
      verdict,
      exchanges.flatMap(({ problems }) => problems),
    ]),
  ).toEqual(report.cases.map(({ id }) => [id, "passed", []]));
  expect(report.passed).toBe(only.length);
});

test("a control that is none is told", async ({ onTestFinished }) => {
  const { url } = await platform(onTestFinished);
  await expect(connectControl(`${url}/nothing`)).rejects.toMatchObject({ id: "conformance.control" });
});
