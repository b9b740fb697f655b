/** `idcard-bridge terminal` as a person starts it: scripted punches, several at once, other encodings and profiles. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { emptyRig, picture } from "../platform/support/rig.ts";
import { runProgram, startProgram } from "../support/program.ts";
import { tempDir } from "../support/temp-dir.ts";

const APP = { appid: "site", secret: "the-site-secret" };
const env = { IDCARD_BRIDGE_APP_SECRET: APP.secret };

test("several terminals in one process, S2 and multipart, take a person and bring their scripted punches", async () => {
  const rig = await emptyRig({ settings: { timeInterval: 5, attendanceTimeInterval: 5 } });
  await rig.api("POST", "/apps", APP);
  const sns = ["GATE-0001", "GATE-0002", "GATE-0003"];
  for (const sn of sns) await rig.api("POST", "/devices", { sn, name: sn, appid: APP.appid });
  const { body } = await rig.api("POST", "/workers", { idNumber: "000000199003070001", name: "样本甲" });
  await rig.api("PUT", `/workers/${body.userCode}/photo`, await picture());
  await rig.api("POST", "/commands", { cmd: "downloadUser", devices: sns, params: body.userCode });
  const dir = await tempDir();
  const script = join(dir, "script.txt");
  // On a slow machine the first ones come before the person has: nobody is enrolled then.
  const punch = `punch ${body.userCode}`;
  const lines = Array.from({ length: 8 }, (_, n) => `${2 + 8 * n} ${punch} idcard\n${6 + 8 * n} ${punch}`);
  await writeFile(script, `# a card, four seconds later the face\n${lines.join("\n")}\n`);
  const program = await startProgram(
    [
      "terminal",
      "--server",
      rig.base,
      "--sn",
      "GATE",
      "--appid",
      APP.appid,
      "--count",
      "3",
      "--stagger",
      "0",
      "--encoding",
      "multipart",
      "--sign-profile",
      "S2",
      "--script",
      script,
    ],
    dir,
    env,
  );
  const seen = async () => (await rig.punches()).map(({ sn, type }) => `${sn} ${type}`);
  const wanted = sns.flatMap((sn) => [`${sn} idcard`, `${sn} face`]);
  await expect.poll(seen, { interval: 250 }).toEqual(expect.arrayContaining(wanted));
  const { devices } = (await rig.api("GET", "/devices")).body;
  expect(devices.map(({ signProfile }: { signProfile: string }) => signProfile)).toEqual(["S2", "S2", "S2"]);
  expect((await program.interrupt()).code).toBe(0);
});

test("with --punch-every the enrolled persons punch in turn, and nobody before there is one", async () => {
  const rig = await emptyRig({ settings: { timeInterval: 5, attendanceTimeInterval: 5 } });
  await rig.api("POST", "/apps", APP);
  await rig.api("POST", "/devices", { sn: "GATE", name: "GATE", appid: APP.appid });
  const program = await startProgram(
    ["terminal", "--server", rig.base, "--sn", "GATE", "--appid", APP.appid, "--punch-every", "1"],
    await tempDir(),
    env,
  );
  const enrol = async (idNumber: string, name: string) => {
    const { body } = await rig.api("POST", "/workers", { idNumber, name });
    await rig.api("PUT", `/workers/${body.userCode}/photo`, await picture());
    await rig.api("POST", "/commands", { cmd: "downloadUser", devices: ["GATE"], params: body.userCode });
    return String(body.userCode);
  };
  const codes = [await enrol("000000199003070001", "样本甲"), await enrol("000000199003070002", "样本乙")];
  const punched = async () => (await rig.punches()).map(({ userCode }) => String(userCode));
  // Both, and each of them more than once.
  const counts = async () => {
    const all = await punched();
    return Math.min(...codes.map((code) => all.filter((one) => one === code).length));
  };
  await expect.poll(counts, { interval: 250 }).toBeGreaterThanOrEqual(2);
  expect(new Set(await punched())).toEqual(new Set(codes));
  expect((await program.interrupt()).code).toBe(0);
});

test("a script with a wrong line is told with its number", async () => {
  const dir = await tempDir();
  const script = join(dir, "script.txt");
  await writeFile(script, "1 punch 1\n2 jump\n");
  const outcome = await runProgram(
    [
      "terminal",
      "--server",
      "http://127.0.0.1:1",
      "--sn",
      "X",
      "--appid",
      "x",
      "--script",
      script,
      "--data-dir",
      dir,
    ],
    env,
  );
  expect(outcome.code).toBe(1);
  expect(outcome.stderr).toContain("app.script-invalid: line 2");
});
