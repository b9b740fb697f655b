import { expect, test } from "vitest";
import { runProgram, startProgram } from "../support/program.ts";
import { tempDir } from "../support/temp-dir.ts";

const PLATFORM = ["platform", "--platform-port", "0"];

async function json(args: string[], dir: string) {
  const { code, stdout, stderr } = await runProgram([...args, "--json", "--data-dir", dir]);
  return { code, stderr, body: stdout === "" ? null : JSON.parse(stdout) };
}

test("a token made on the command line opens the API, is listed and ends when revoked", async () => {
  const dir = await tempDir();
  const platform = await startProgram(PLATFORM, dir);
  const { body: made } = await json(["platform", "token", "create", "张工", "--role", "operator"], dir);
  const session = async () =>
    await fetch(`http://127.0.0.1:${platform.run.platformPort}/api/v1/session`, {
      headers: { authorization: `Bearer ${made.token}` },
    });
  expect(await (await session()).json()).toEqual({ name: "张工", role: "operator" });
  expect((await json(["platform", "token", "list"], dir)).body.tokens).toMatchObject([
    { id: made.id, name: "张工", role: "operator", revokedAt: null },
  ]);
  expect((await json(["platform", "token", "revoke", made.id], dir)).code).toBe(0);
  expect((await session()).status).toBe(401);
  const unknown = await json(["platform", "token", "revoke", "nope"], dir);
  expect(unknown).toMatchObject({ code: 1, body: { error: { id: "platform.token-unknown" } } });
  expect(unknown.stderr.split("\n")).toEqual([
    expect.stringMatching(/^错误：.*nope/),
    "error platform.token-unknown: there is no token nope; list the tokens and check the id",
    "",
  ]);
});

test("tokens can be made while the platform is off, and hold when it starts", async () => {
  const dir = await tempDir();
  const nothing = await json(["platform", "token", "list"], dir);
  expect(nothing).toMatchObject({ code: 1, body: { error: { id: "app.not-running" } } });
  await (await startProgram(PLATFORM, dir)).interrupt();
  const { body: made } = await json(["platform", "token", "create", "审计", "--role", "auditor"], dir);
  const { run } = await startProgram(PLATFORM, dir);
  const response = await fetch(`http://127.0.0.1:${run.platformPort}/api/v1/audit`, {
    headers: { authorization: `Bearer ${made.token}` },
  });
  const { entries } = (await response.json()) as { entries: { action: string }[] };
  expect(entries[0]?.action).toBe("POST /tokens");
});

test.each([
  [["platform", "token", "create", "x"]],
  [["platform", "token", "create", "x", "--role", "king"]],
  [["platform", "token", "revoke"]],
])("%j is wrong usage: exit 2", async (args) => {
  expect((await runProgram(args)).code).toBe(2);
});
