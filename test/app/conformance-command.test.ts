/** `idcard-bridge conformance` as a person or a build server starts it. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { silentLog } from "../../src/base/log.ts";
import { systemRandom } from "../../src/base/random.ts";
import { createTerminal } from "../../src/terminal/index.ts";
import { emptyRig } from "../platform/support/rig.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { runProgram } from "../support/program.ts";
import { tempDir } from "../support/temp-dir.ts";
import { WatchedClock } from "../terminal/watched-clock.ts";

const LAUNCHER = fileURLToPath(new URL("../../bin/idcard-bridge.js", import.meta.url));

test("our own platform: exit 0, one JSON document, JUnit beside it", async () => {
  const file = join(await tempDir(), "report.xml");
  const { code, stdout } = await runProgram([
    "conformance",
    "server",
    "--self",
    "--only",
    "S43-",
    "--json",
    "--junit",
    file,
  ]);
  expect(JSON.parse(stdout)).toMatchObject({ suite: "server", passed: 5, failed: 0, notRun: 0 });
  expect(await readFile(file, "utf8")).toContain('tests="5" failures="0"');
  expect(code).toBe(0);
});

test("our own terminal, for people", async () => {
  const { code, stdout } = await runProgram([
    "conformance",
    "terminal",
    "--self",
    "--only",
    "DP-03,DH-01",
    "--language",
    "en",
  ]);
  expect(stdout).toContain("passed  DP-03  no data without punches  [4.1 L192 T]");
  expect(stdout).toContain("2 cases: 1 passed, 0 failed, 0 not run, 1 by inspection");
  expect(code).toBe(0);
});

test("another platform that is wrong, or cannot be prepared: exit 1, with what differs", async () => {
  const rig = await emptyRig();
  const target = ["conformance", "server", "--url", rig.base, "--appid", "nobody", "--secret", "x"];
  const failed = await runProgram([...target, "--only", "SA-04,SA-01"]);
  expect(failed.stdout).toContain("失败  SA-04");
  expect(failed.stdout).toContain('不符  answer.msg: expected "为传入设备sign", got "设备appid不存在"');
  expect(failed.code).toBe(1);
  const unprepared = [...target, "--only", "SA-19"];
  expect((await runProgram(unprepared)).code).toBe(1);
  expect((await runProgram([...unprepared, "--allow-not-run"])).code).toBe(0);
});

test("no target, an unknown case, wrong fixtures: exit 1 with the remedy", async () => {
  const fixtures = join(await tempDir(), "fixtures.json");
  await writeFile(fixtures, '{"sn": 5}');
  const run = async (...args: string[]) => (await runProgram(["conformance", "server", ...args])).stderr;
  expect(await run()).toContain("app.conformance-target");
  expect(await run("--self", "--only", "S99-01")).toContain(
    "conformance.unknown-case: there is no case S99-01",
  );
  expect(await run("--url", "http://127.0.0.1:1", "--fixtures", fixtures)).toContain("conformance.fixtures");
});

test("a device that is pointed at the suite: what needs a person is not run when nobody is there", async () => {
  const env = { ...process.env, IDCARD_BRIDGE_APP_SECRET: "the-secret" };
  const only = "DP-03,DH-10,DH-20";
  const args = ["terminal", "--listen", "127.0.0.1:0", "--appid", "site", "--only", only, "--json"];
  const suite = spawn(process.execPath, [LAUNCHER, "conformance", ...args], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void suite.kill());
  let stdout = "";
  suite.stdout.on("data", (text) => (stdout += text));
  const closed = once(suite, "close");
  const [said] = await once(suite.stderr, "data");
  const url = /http:\/\/\S+:\d+/.exec(String(said))?.[0].replace(/[，,]$/, "") ?? "";
  let ended = false;
  suite.once("close", () => {
    ended = true;
  });
  await playDevice(url, () => ended);
  const [code] = await closed;
  const { cases } = JSON.parse(stdout) as {
    cases: { id: string; verdict: string; reason: { en: string } | null }[];
  };
  expect(cases.map(({ id, verdict }) => `${id} ${verdict}`)).toEqual([
    "DH-10 not-run",
    "DH-20 inspection",
    "DP-03 passed",
  ]);
  expect(cases[0]?.reason?.en).toContain("only a virtual terminal");
  expect(code).toBe(1);
});

/** A device whose heartbeats follow each other as fast as they are answered, instead of every thirty seconds. */
async function playDevice(server: string, until: () => boolean): Promise<void> {
  const clock = new WatchedClock(new FakeClock());
  const terminal = createTerminal({
    ...{ server, sn: "GATE", appid: "site", secret: "the-secret" },
    dbPath: join(await tempDir(), "terminal.db"),
    key: "7c".repeat(32),
    clock,
    random: systemRandom,
    log: silentLog,
  });
  onTestFinished(() => terminal.stop());
  await terminal.start();
  await clock.pass(until, Number.POSITIVE_INFINITY);
}
