import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { chmod, readFile, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { opener } from "../../src/app/commands/open.ts";
import { dataDirsBelow } from "../../src/app/commands/stop.ts";
import { readRunFile } from "../../src/app/run-file.ts";
import { runProgram, startProgram } from "../support/program.ts";
import { tempDir } from "../support/temp-dir.ts";

/** Its exit code; Windows aside, null would mean that a signal ended it. */
const ended = async (child: ChildProcess) => child.exitCode ?? (await once(child, "exit"))[0];

test("stop ends a running agent in good order and waits for its end", async () => {
  const dir = await tempDir();
  const agent = await startProgram(["agent", "--port", "0"], dir);
  const { code, stdout } = await runProgram(["stop", "--json", "--data-dir", dir]);
  expect([code, JSON.parse(stdout)]).toEqual([0, { stopped: 1 }]);
  expect(existsSync(join(dir, "run.json"))).toBe(false);
  expect(await ended(agent.child)).toBe(0);
});

test("stop ends a lone platform as well", async () => {
  const dir = await tempDir();
  const platform = await startProgram(["platform", "--platform-port", "0"], dir);
  expect((await runProgram(["stop", "--data-dir", dir])).code).toBe(0);
  expect(await ended(platform.child)).toBe(0);
});

test("stopping where nothing runs is no failure", async () => {
  const { code, stdout } = await runProgram(["stop", "--data-dir", await tempDir()]);
  expect([code, stdout]).toEqual([0, expect.stringContaining("not running")]);
});

test("--all-users ends the agents of every profile; what a run file claims ends no other process", async () => {
  const users = await tempDir();
  for (const user of ["clerk", "liar"]) mkdirSync(join(users, user));
  const [clerk = "", liar = ""] = dataDirsBelow(users).toSorted();
  const agent = await startProgram(["agent", "--port", "0"], clerk);
  const bystander = await startProgram(["platform", "--platform-port", "0"], await tempDir());
  mkdirSync(liar, { recursive: true });
  const run = { pid: bystander.child.pid, port: 1, token: "x", startedAt: new Date().toISOString() };
  await writeFile(join(liar, "run.json"), JSON.stringify(run));
  const { code } = await runProgram(["stop", "--all-users"], { PUBLIC: join(users, "Public") });
  expect([code, await ended(agent.child)]).toEqual([0, 0]);
  expect(await bystander.interrupt()).toMatchObject({ code: 0 });
});

test.skipIf(process.platform === "win32")("open starts an agent and opens its page", async () => {
  const dir = await tempDir();
  const bin = await tempDir();
  await writeFile(join(bin, "xdg-open"), `#!/bin/sh\necho "$1" >'${bin}/opened'\n`);
  await chmod(join(bin, "xdg-open"), 0o755);
  await writeFile(join(dir, "config.json"), JSON.stringify({ port: 0 }));
  onTestFinished(async () => void (await runProgram(["stop", "--data-dir", dir])));
  const PATH = `${bin}${delimiter}${process.env.PATH}`;
  for (const run of [1, 2]) {
    const { code, stdout } = await runProgram(["open", "--data-dir", dir], { PATH });
    const url = `http://127.0.0.1:${readRunFile(dir)?.port}/\n`;
    expect([run, code, stdout]).toEqual([run, 0, url]);
    await expect.poll(() => readFile(join(bin, "opened"), "utf8").catch(() => "")).toBe(url);
    rmSync(join(bin, "opened"));
  }
});

test("open tells when no agent comes up", async () => {
  const dir = await tempDir();
  await writeFile(join(dir, "config.json"), "{");
  const { code, stderr } = await runProgram(["open", "--data-dir", dir]);
  expect([code, stderr]).toEqual([1, expect.stringContaining("app.does-not-start")]);
});

test("every system has its way to open a page", () => {
  expect(opener("win32", "http://127.0.0.1:1/")[0]).toBe("rundll32.exe");
  expect(opener("darwin", "http://127.0.0.1:1/")).toEqual(["open", "http://127.0.0.1:1/"]);
});
