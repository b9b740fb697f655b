import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { runProgram, startProgram } from "../support/program.ts";
import { tempDir } from "../support/temp-dir.ts";

const LAUNCHER = fileURLToPath(new URL("../../bin/idcard-bridge.js", import.meta.url));

test("idcard-bridge events prints what happened, as text and as JSON, and follows what happens", async () => {
  const dir = await tempDir();
  const { run } = await startProgram(["agent", "--port", "0", "--simulator", "on"], dir);
  await fetch(`http://127.0.0.1:${run.port}/v1/readers`, { headers: { origin: "https://stranger.example" } });
  const text = await runProgram(["events", "--data-dir", dir]);
  expect(text.code).toBe(0);
  expect(text.stdout).toMatch(/refused +request +origin\.pending https:\/\/stranger\.example/);
  const json = JSON.parse((await runProgram(["events", "--json", "--data-dir", dir])).stdout);
  expect(json).toMatchObject({ missed: 0, run: expect.any(String) });
  expect(json.events.at(-1).seq).toBe(json.events.length);

  const following = spawn(process.execPath, [
    LAUNCHER,
    "events",
    "--follow",
    "--json",
    "--sam",
    "--data-dir",
    dir,
  ]);
  onTestFinished(() => void following.kill("SIGKILL"));
  let heard = "";
  following.stdout.setEncoding("utf8").on("data", (chunk) => (heard += chunk));
  const until = async (sign: string) => {
    while (!heard.includes(sign)) await once(following.stdout, "data");
  };
  await until('"origin":"https://stranger.example"');
  await runProgram(["simulate", "insert", "citizen", "--data-dir", dir]);
  const read = JSON.parse((await runProgram(["read", "--json", "--data-dir", dir])).stdout);
  await until('"name":"POST /v1/read"');
  await until('"name":"readBase"');
  for (const personal of [read.name, read.number, read.address, read.portrait.data.slice(0, 40)])
    expect(heard).not.toContain(personal);
  for (const line of heard.trim().split("\n")) expect(JSON.parse(line)).toHaveProperty("kind");
  following.kill("SIGINT");
  expect(await once(following, "close")).toEqual([0, null]);
});

test("without a running agent it says so", async () => {
  const { code, stderr } = await runProgram(["events", "--data-dir", await tempDir()]);
  expect(code).toBe(1);
  expect(stderr).toContain("app.not-running");
});
