import { rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadConfig } from "../../../src/app/config/load.ts";
import { machineWriters } from "../../../src/app/config/machine-writers.ts";
import { TOKEN_FILE } from "../../../src/app/config/places.ts";
import { checkPolicyFile } from "../../../src/app/doctor/policy.ts";
import { Fault } from "../../../src/base/fault.ts";
import { tempDir } from "../../support/temp-dir.ts";

// As Get-Acl gives them: what the installer leaves, and what Windows has below ProgramData by itself.
const GUARDED = "O:BAG:SYD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;0x1200a9;;;BU)";
const PLAIN =
  "O:BAG:DUD:AI(A;OICIID;FA;;;SY)(A;OICIID;FA;;;BA)(A;OICIIOID;GA;;;CO)(A;OICIID;0x1200a9;;;BU)(A;CIID;DCLCRPCR;;;BU)";
const OF_IT = "O:BAG:DUD:AI(A;ID;FA;;;SY)(A;ID;FA;;;BA)(A;ID;0x1200a9;;;BU)";
const USER = "S-1-5-21-1-2-3-1001";
const PLANTED = `O:${USER}G:DUD:AI(A;ID;FA;;;SY)(A;ID;FA;;;BA)(A;ID;FA;;;${USER})(A;ID;0x1200a9;;;BU)`;

async function policy() {
  const file = join(await tempDir(), "policy.json");
  writeFileSync(file, '{ "consent": "off" }');
  return file;
}

describe("on Windows the policy is followed", () => {
  test.each([
    ["of the installer", OF_IT, GUARDED, []],
    ["of IT, put by hand into a folder to which users may add files", OF_IT, PLAIN, []],
    ["that a user has put there before the first installation", PLANTED, GUARDED, [USER]],
    ["of IT in a folder that a user has made", OF_IT, PLAIN.replace("O:BA", `O:${USER}`), [USER]],
    ["of IT in a folder from which users may delete", OF_IT, `${GUARDED}(A;;0x40;;;AU)`, ["AU"]],
    ["that users may write", `${OF_IT}(A;;FW;;;BU)`, GUARDED, ["BU"]],
    ["without any access control", "O:BAG:SYD:NO_ACCESS_CONTROL", GUARDED, ["WD"]],
    ["of a user, in a folder that keeps its descriptor to itself", PLANTED, null, [USER, "WD"]],
    ["that keeps its own to itself, or is gone when it is asked about", null, GUARDED, ["WD"]],
  ])("or not, by who may write it: one %s", async (_what, file, folder, writers) => {
    const path = await policy();
    const asked: string[][] = [];
    const sddlsOf = (paths: readonly string[]) => {
      asked.push([...paths]);
      return [file, folder];
    };
    expect(machineWriters(path, "win32", sddlsOf)).toEqual(writers);
    expect(asked).toEqual([[path, dirname(path)]]);
  });

  test("and where Windows does not answer, it is followed and the doctor says so", async () => {
    const file = await policy();
    expect(machineWriters(file, "win32", () => JSON.parse(""))).toBeNull();
    const findings = checkPolicyFile({ dir: dirname(file) }, file, true, () => null);
    expect(findings.map(({ id, level }) => [id, level])).toEqual([
      ["policy", "ok"],
      ["policy.unchecked", "note"],
    ]);
  });

  test("nothing is asked where there is no policy, nor on other systems", async () => {
    const never = () => expect.unreachable();
    const dataDir = await tempDir();
    const sources = { dataDir, policyFile: join(dataDir, "policy.json"), env: {}, flags: {} };
    expect(loadConfig({ ...sources, writersOf: never })).toMatchObject({ locked: [] });
    expect(machineWriters(await policy(), "linux", never)).toEqual([]);
  });
});

test("a policy or a token that a user may have written starts nothing", async () => {
  const policyFile = await policy();
  const token = join(dirname(policyFile), TOKEN_FILE);
  writeFileSync(token, "t0ken");
  const load = (theirs: string) =>
    loadConfig({
      dataDir: dirname(policyFile),
      policyFile,
      env: {},
      flags: {},
      writersOf: (file) => (file === theirs ? [USER] : []),
    });
  for (const theirs of [policyFile, token]) {
    const fault = () => load(theirs);
    expect(fault).toThrow(Fault);
    expect(fault).toThrow(`(${USER}) could have written ${theirs}`);
  }
  expect(load("nothing")).toMatchObject({ consent: "off", platformToken: "t0ken" });
});

test("what was read is asked about, though it is taken away or put there meanwhile", async () => {
  const policyFile = await policy();
  const asked: string[] = [];
  const writersOf = (file: string) => {
    rmSync(file);
    asked.push(file);
    return [USER];
  };
  expect(() =>
    loadConfig({ dataDir: dirname(policyFile), policyFile, env: {}, flags: {}, writersOf }),
  ).toThrow(USER);
  expect(asked).toEqual([policyFile]);
  expect(machineWriters(policyFile, "win32", () => [null, PLAIN])).toEqual(["WD"]);
});
