import { chmodSync, existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runProgram } from "../../support/program.ts";
import { tempDir } from "../../support/temp-dir.ts";
import { computer } from "./site.ts";

test("the command line that installers call: exit codes 0, 1, 2, a report per step, and everything is undone", async () => {
  const machine = await computer();
  const at = ["--root", machine.path("/"), "--data-dir", await tempDir()];
  const provision = (...args: string[]) => runProgram(["provision", ...args, ...at]);
  const json = async (...args: string[]) => JSON.parse((await provision(...args, "--json")).stdout);

  const missing = await provision("apply", "--json");
  expect([missing.code, JSON.parse(missing.stdout).error.id]).toEqual([1, "provision.missing"]);
  expect((await provision("apply", "--phase", "some")).code).toBe(2);
  expect((await provision("install")).code).toBe(2);

  machine.write({ type: "policy", settings: { consent: "off" } }, { type: "driver" });
  const checked = await json("check", "--file", machine.file);
  expect(checked.steps.map(({ state }: { state: string }) => state)).toEqual(["due", "due"]);
  expect(machine.has("/etc/idcard-bridge/policy.json")).toBe(false);
  const done = await provision("apply", "--phase", "install", "--file", machine.file);
  expect([done.code, done.stderr]).toEqual([0, ""]);
  expect(done.stdout).toContain("1  policy  完成 done");
  expect((await json("apply")).steps).toMatchObject([{ state: "already" }, { state: "already" }]);
  expect((await json("show")).items).toHaveLength(2);

  machine.write({ type: "driver" }, { type: "browser-policy", origins: ["https://a.example"] });
  machine.put("/etc/chromium/policies/managed/x.json", '{"LoopbackNetworkAllowedForUrls":[]}');
  const failed = await provision("apply", "--json");
  expect(failed.code).toBe(1);
  expect(JSON.parse(failed.stdout).steps).toMatchObject([
    { step: 1, state: "already" },
    { step: 2, state: "failed", error: { id: "policy.hidden" } },
  ]);
  expect(failed.stderr).toMatch(/error provision.step-failed: step 2 \(browser-policy\) failed: .*x.json/);
  // Neither of the browsers before it keeps what a failed step had begun.
  expect(machine.has("/etc/opt/chrome/policies/managed/idcard-bridge.json")).toBe(false);

  const undone = await provision("apply", "--phase", "uninstall", "--file", machine.file);
  expect([undone.code, machine.has("/etc/idcard-bridge/policy.json")]).toEqual([0, false]);
  expect(machine.has("/etc/udev/rules.d/70-idcard-bridge.rules")).toBe(false);
});

test("killed in the middle: show names what is half done, and uninstall leaves what was there before", async () => {
  const machine = await computer();
  const at = ["--root", machine.path("/"), "--data-dir", await tempDir()];
  machine.write({ type: "policy", settings: { consent: "off" } });
  // The very moment when the policy file is written and nothing is said of it yet.
  const die = `import fs from "node:fs"; import { syncBuiltinESMExports } from "node:module";
    const { renameSync } = fs;
    fs.renameSync = (from, to) => { renameSync(from, to); if (to.endsWith("policy.json")) process.kill(process.pid, "SIGKILL"); };
    syncBuiltinESMExports();`;
  const killed = await runProgram(["provision", "apply", ...at], {
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(die)}`,
  });
  expect([killed.code, killed.stdout, machine.policy()]).toEqual([null, "", { consent: "off" }]);

  expect((await runProgram(["provision", "show", ...at])).stdout).toContain(
    "中断，未完成 interrupted, half done  1  setting consent\n",
  );
  const checked = JSON.parse((await runProgram(["provision", "check", "--json", ...at])).stdout);
  expect(checked.steps).toMatchObject([{ state: "due", changes: ["setting consent"] }]);
  const undone = await runProgram(["provision", "apply", "--phase", "uninstall", ...at]);
  expect([undone.code, undone.stdout]).toEqual([0, "已撤销 undone  setting consent\n"]);
  for (const gone of ["policy.json", "provisioned.json"])
    expect(machine.has(`/etc/idcard-bridge/${gone}`)).toBe(false);
});

test("phase startup as a command: looks, gives, and tells what failed on stderr and by its exit code", async () => {
  const machine = await computer();
  const dir = await tempDir();
  const at = ["--root", machine.path("/"), "--data-dir", dir];
  const startup = (...args: string[]) =>
    runProgram(["provision", "apply", "--phase", "startup", ...args, ...at]);
  const missing = await startup("--json");
  expect([missing.code, JSON.parse(missing.stdout).error.id]).toEqual([1, "provision.missing"]);

  const share = { type: "policy", phase: "startup", settings: { logLevel: "info" } };
  machine.write({ type: "policy", settings: { consent: "off" } }, { ...share, os: ["macos"] }, share);
  const looked = await startup("--dry-run", "--json");
  expect(JSON.parse(looked.stdout)).toEqual({
    phase: "startup",
    dryRun: true,
    steps: [{ step: 3, type: "policy", state: "due" }],
  });
  expect(existsSync(join(dir, "config.json"))).toBe(false);
  const done = await startup();
  expect([done.code, done.stdout, done.stderr]).toEqual([0, "3  policy  完成 done\n", ""]);
  expect(JSON.parse(readFileSync(join(dir, "config.json"), "utf8"))).toEqual({ logLevel: "info" });

  machine.write(share, { type: "verify", phase: "startup", findings: ["no-such-finding"] });
  const failed = await startup("--json");
  expect(failed.code).toBe(1);
  expect(JSON.parse(failed.stdout).steps).toMatchObject([{ state: "already" }, { state: "failed" }]);
  expect(failed.stderr).toMatch(
    /^错误：.*no-such-finding \(-\).*\nerror provision.verify: .*no-such-finding \(-\)/,
  );
  // What went wrong at the last start is no trouble any more when IT has taken the document away.
  rmSync(machine.file);
  expect((await startup()).code).toBe(1);
});

test("a record that others can write is not acted on: it would have an administrator write what they say", async () => {
  const machine = await computer();
  const provision = (...args: string[]) =>
    runProgram(["provision", "apply", ...args, "--json", "--root", machine.path("/")]);
  machine.write({ type: "policy", settings: { consent: "off" } });
  expect((await provision()).code).toBe(0);
  chmodSync(machine.path("/etc/idcard-bridge/provisioned.json"), 0o666);
  for (const args of [[], ["--phase", "uninstall"]]) {
    const refused = await provision(...args);
    expect([refused.code, JSON.parse(refused.stdout).error?.id]).toEqual([1, "provision.writable"]);
  }
  expect(machine.policy()).toEqual({ consent: "off" });
});
