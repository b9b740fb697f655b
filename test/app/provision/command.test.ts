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
}, 60_000);
