import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runProgram, startProgram } from "../support/program.ts";
import { tempDir } from "../support/temp-dir.ts";

const SITE = "https://site.example";
const AGENT = ["agent", "--port", "0"];

async function origins(dir: string, ...args: string[]) {
  const { code, stdout, stderr } = await runProgram(["origins", ...args, "--json", "--data-dir", dir]);
  return { code, answer: stdout ? JSON.parse(stdout) : null, stderr };
}

async function originKnown(port: number | undefined): Promise<unknown> {
  const response = await fetch(`http://127.0.0.1:${port}/v1/health`, { headers: { origin: SITE } });
  return ((await response.json()) as { originKnown: unknown }).originKnown;
}

test("a page is allowed, refused and forgotten in a running agent; its next start remembers", async () => {
  const dir = await tempDir();
  const agent = await startProgram(AGENT, dir);
  expect(await originKnown(agent.run.port)).toBe(false);
  expect(await origins(dir, "allow", SITE)).toMatchObject({ code: 0, answer: { decision: "allow" } });
  expect(await originKnown(agent.run.port)).toBe(true);
  await agent.interrupt();

  const again = await startProgram(AGENT, dir);
  expect(await originKnown(again.run.port)).toBe(true);
  expect((await origins(dir, "deny", SITE)).code).toBe(0);
  expect(await originKnown(again.run.port)).toBe(false);
  expect((await origins(dir, "forget", SITE)).answer).toEqual({ forgotten: true });
  expect((await origins(dir, "list")).answer).toMatchObject({ pending: [], grants: [] });
});

test("a page that knocks is listed with the program that it ran in, and can be allowed once", async () => {
  const dir = await tempDir();
  const agent = await startProgram(AGENT, dir);
  await fetch(`http://127.0.0.1:${agent.run.port}/v1/readers`, { headers: { origin: SITE } });
  const { answer } = await origins(dir, "list");
  expect(answer.pending).toEqual([expect.objectContaining({ origin: SITE })]);
  if (process.platform === "linux")
    expect(answer.pending[0].program).toEqual({ name: "node", path: process.execPath });
  expect((await origins(dir, "allow", SITE, "--once")).answer).toMatchObject({ remember: false });
  expect(await originKnown(agent.run.port)).toBe(true);
  await agent.interrupt();
  expect((await origins(dir, "list")).answer.grants).toEqual([]);
});

test("without a running agent the same decisions are written for the next start, for the user alone", async () => {
  const dir = await tempDir();
  expect((await origins(dir, "allow", SITE)).code).toBe(0);
  expect(statSync(join(dir, "origins.json")).mode & 0o777).toBe(0o600);
  const agent = await startProgram(AGENT, dir);
  expect(await originKnown(agent.run.port)).toBe(true);
});

test.each([
  ["what is no origin", ["allow", "site.example"], "origin.invalid"],
  ["once, without a running agent", ["allow", SITE, "--once"], "app.not-running"],
])("%s is refused with the remedy", async (_, args, id) => {
  const { code, stderr } = await origins(await tempDir(), ...args);
  expect(code).toBe(1);
  expect(stderr).toContain(id);
});

test("a damaged file stops the start, because a forgotten refusal would be a hole", async () => {
  const dir = await tempDir();
  writeFileSync(join(dir, "origins.json"), "{");
  const { code, stderr } = await runProgram([...AGENT, "--data-dir", dir]);
  expect(code).toBe(1);
  expect(stderr).toContain("origins.json");
  expect(readFileSync(join(dir, "origins.json"), "utf8")).toBe("{");
});

test("an allowed origin in the configuration that can never match is wrong configuration", async () => {
  const dir = await tempDir();
  writeFileSync(join(dir, "config.json"), JSON.stringify({ allowedOrigins: ["https://site.example/"] }));
  const { code, stderr } = await runProgram([...AGENT, "--data-dir", dir]);
  expect(code).toBe(1);
  expect(stderr).toContain("allowedOrigins");
});
