/** The vendors' old services in the real program: served where the setting says so; a taken port costs nothing else. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readRunFile } from "../../../src/app/run-file.ts";
import { runProgram, startProgram } from "../../support/program.ts";
import { tempDir } from "../../support/temp-dir.ts";

interface Report {
  findings: { id: string; level: string; zh: string; en: string; remedy?: string }[];
}

/** Another program that listens, on a port of its own. */
async function squat(): Promise<number> {
  const source =
    'require("net").createServer(()=>{}).listen(0,"127.0.0.1",function(){console.log(this.address().port)})';
  const child = spawn(process.execPath, ["-e", source], { stdio: ["ignore", "pipe", "ignore"] });
  onTestFinished(() => void child.kill());
  const [line] = await once(child.stdout, "data");
  return Number(String(line));
}

test("one is served, one's port is taken by a program that the doctor names, and the agent goes on", async () => {
  const dir = await tempDir();
  const taken = await squat();
  mkdirSync(dir, { recursive: true });
  const legacyServices = ["cvr:0", `sdses:${taken}`];
  writeFileSync(join(dir, "config.json"), JSON.stringify({ legacyServices, port: 0 }));
  const agent = await startProgram(["agent", "--port", "0"], dir);
  expect(agent.stderr()).toContain("bridge.port-in-use");
  const { legacy } = readRunFile(dir) ?? {};
  expect(Object.keys(legacy ?? {})).toEqual(["cvr"]);
  expect((await fetch(`http://127.0.0.1:${legacy?.cvr}/OpenDevice`)).status).toBe(200);

  const { stdout } = await runProgram(["doctor", "--json", "--data-dir", dir]);
  const found = (JSON.parse(stdout) as Report).findings.filter(({ id }) => id === "legacy");
  expect(found).toEqual([
    expect.objectContaining({ level: "ok", en: `the old service cvr is offered on port ${legacy?.cvr}` }),
    expect.objectContaining({
      level: "problem",
      en: expect.stringContaining(`port ${taken} of the old service sdses`),
    }),
  ]);
  // Where the system tells: the test's own other process.
  if (process.platform === "linux") expect(found[1]?.en).toContain("is taken by node");
});
