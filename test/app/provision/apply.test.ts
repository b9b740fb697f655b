import { chmodSync, readdirSync, statSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { Fault } from "../../../src/base/fault.ts";
import { computer, hash, PAGE, states } from "./site.ts";

const RULES = "/etc/udev/rules.d/70-idcard-bridge.rules";
const AUTOSTART = "/etc/xdg/autostart/idcard-bridge.desktop";
const EVERYTHING = [
  { type: "policy", settings: { allowedOrigins: [PAGE], consent: "off" } },
  { type: "browser-policy" },
  { type: "driver" },
  { type: "autostart", state: "on" },
  {
    type: "readers",
    serialPorts: ["COM3", { path: "/dev/ttyUSB0", rate: 9600 }],
    allowedReaders: ["0483:5750"],
  },
  { type: "platform", url: "https://platform.example.com" },
  { type: "vendor-library", file: { name: "libvendor.so", sha256: hash("library") }, port: 1 },
  {
    type: "portrait-decoder",
    decoder: { kind: "command" },
    file: { name: "decode", sha256: hash("program") },
  },
];

async function everything() {
  const machine = await computer();
  machine.write(...EVERYTHING);
  machine.put("/etc/idcard-bridge/libvendor.so", "library");
  machine.put("/etc/idcard-bridge/decode", "program");
  return machine;
}

describe("a document", () => {
  test("is carried out, the second time nothing is changed and that is said", async () => {
    const machine = await everything();
    expect(states(await machine.apply(true))).toEqual(EVERYTHING.map(() => "due"));
    expect(machine.has(RULES)).toBe(false);
    expect(states(await machine.apply())).toEqual(EVERYTHING.map(() => "done"));
    expect(machine.policy()).toEqual({
      allowedOrigins: [PAGE],
      consent: "off",
      startAtLogin: "on",
      serialPorts: ["COM3", { path: "/dev/ttyUSB0", rate: 9600 }],
      allowedReaders: ["0483:5750"],
      platformUrl: "https://platform.example.com",
      vendorLibrary: { path: "/etc/idcard-bridge/files/libvendor.so", port: 1 },
      portraitDecoder: { kind: "command", command: "/etc/idcard-bridge/files/decode" },
    });
    expect(machine.read("/etc/idcard-bridge/files/libvendor.so")).toBe("library");
    expect(statSync(machine.path("/etc/idcard-bridge/files/decode")).mode & 0o777).toBe(0o755);
    expect(machine.read(AUTOSTART)).toContain('Exec="/usr/bin/idcard-bridge" "start"');
    expect(machine.read("/etc/opt/chrome/policies/managed/idcard-bridge.json")).toContain(PAGE);
    const written = fingerprint(machine.path("/"));
    expect(states(await machine.apply())).toEqual(EVERYTHING.map(() => "already"));
    expect(fingerprint(machine.path("/"))).toEqual(written);
    expect((await machine.drift()).every(({ stands }) => stands)).toBe(true);
  });

  test("is undone without a trace; what was there before is back, what was changed since stays", async () => {
    const machine = await everything();
    const packaged = "[Desktop Entry]\nType=Application\nName=x\nExec=idcard-bridge start\nHidden=true\n";
    machine.put(AUTOSTART, packaged);
    machine.put("/etc/idcard-bridge/policy.json", JSON.stringify({ consent: "ask", upperAgeMen: 65 }));
    await machine.apply();
    expect(machine.read(AUTOSTART)).not.toContain("Hidden");
    // Somebody decides otherwise after the roll-out: that is theirs.
    machine.put(
      "/etc/idcard-bridge/policy.json",
      JSON.stringify({ ...machine.policy(), platformUrl: "https://other.example.com" }),
    );
    expect((await machine.drift()).filter(({ stands }) => !stands).map(({ what }) => what)).toEqual([
      "setting platformUrl",
    ]);
    const undone = await machine.undo();
    expect(undone.filter(({ state }) => state !== "undone")).toMatchObject([
      { what: "setting platformUrl", state: "left" },
    ]);
    expect(machine.policy()).toEqual({
      consent: "ask",
      upperAgeMen: 65,
      platformUrl: "https://other.example.com",
    });
    expect(machine.read(AUTOSTART)).toBe(packaged);
    for (const gone of [RULES, "/etc/idcard-bridge/provisioned.json", "/etc/idcard-bridge/files/decode"])
      expect(machine.has(gone)).toBe(false);
    expect(await machine.undo()).toEqual([]);
  });

  test("a failed step stops it, leaves nothing of itself, and the next run goes on from there", async () => {
    const machine = await computer();
    machine.write(
      { type: "policy", settings: { consent: "off" } },
      { type: "vendor-library", note: "reader", file: { name: "a.so", sha256: hash("a") } },
      { type: "autostart", state: "off" },
    );
    machine.put("/etc/idcard-bridge/a.so", "a");
    // Somebody else's file is never replaced.
    machine.put("/etc/idcard-bridge/files/a.so", "of somebody else");
    const reports = await machine.apply();
    expect(states(reports)).toEqual(["done", "failed", "waiting"]);
    const { fault } = reports[1] ?? {};
    expect(fault?.id).toBe("provision.step-failed");
    for (const language of ["zh", "en"] as const) {
      expect(fault?.text(language).cause).toContain("a.so");
      expect(fault?.text(language).cause).toMatch(/2/);
      expect(JSON.stringify(fault?.text(language))).not.toMatch(/\{\w+\}/);
    }
    expect(machine.policy()).toEqual({ consent: "off" });
    expect(machine.read("/etc/idcard-bridge/files/a.so")).toBe("of somebody else");
    machine.put("/etc/idcard-bridge/files/a.so", "a");
    expect(states(await machine.apply())).toEqual(["already", "done", "done"]);
  });

  test("a step that fails half-way takes its first half back, also where an earlier run had written it", async () => {
    const machine = await computer();
    const group = {
      type: "platform",
      url: "https://one.example.com",
      token: { env: "TOKEN" },
      group: "nobody-here",
    };
    machine.put("/etc/group", "users:x:100:\n");
    machine.write({ type: "platform", url: "https://zero.example.com" });
    await machine.apply();
    machine.write(group);
    const [failed] = await (await computerWithEnv(machine, { TOKEN: "secret" })).apply();
    expect(failed?.state).toBe("failed");
    expect(failed?.fault?.text("en").cause).toContain("nobody-here");
    expect(machine.policy()).toEqual({ platformUrl: "https://zero.example.com" });
    expect((await machine.drift()).map(({ stands }) => stands)).toEqual([true]);
    await machine.undo();
    expect(machine.has("/etc/idcard-bridge/policy.json")).toBe(false);
  });

  test("what a failed step cannot take back is still in the record, and the step's own trouble is what is told", async () => {
    const machine = await computer({
      os: "windows",
      async run(_program, [verb]) {
        // Somebody spoils the policy file between the step's two halves.
        if (verb === "add") machine.put("/etc/idcard-bridge/policy.json", "{");
        return { code: verb === "delete" ? 1 : 0, stdout: "", stderr: "access denied" };
      },
    });
    machine.write({ type: "autostart", state: "on" });
    const [failed] = await machine.apply();
    expect(failed?.fault?.text("en").cause).toContain("policy.json");
    expect(JSON.parse(machine.read("/etc/idcard-bridge/provisioned.json")).entries).toMatchObject([
      { mark: { kind: "run-value" } },
    ]);
  });

  test("a step that is taken out of the document stays done until everything is undone", async () => {
    const machine = await computer();
    machine.write({ type: "policy", settings: { consent: "off" } }, { type: "autostart", state: "on" });
    await machine.apply();
    machine.write({ type: "policy", settings: { consent: "off" } });
    expect(states(await machine.apply())).toEqual(["already"]);
    expect(machine.has(AUTOSTART)).toBe(true);
    await machine.undo();
    expect(states(await machine.apply())).toEqual(["done"]);
    expect([machine.has(AUTOSTART), machine.policy()]).toEqual([false, { consent: "off" }]);
  });

  test("steps are for systems, processors and phases; the rest is skipped and says why", async () => {
    const machine = await computer();
    machine.write(
      { type: "policy", os: ["windows"], settings: { logLevel: "info" } },
      { type: "policy", arch: ["arm64", "loong64"], settings: { logLevel: "debug" } },
      { type: "policy", phase: "startup", settings: { logLevel: "error" } },
      { type: "tls", group: "users" },
      { type: "policy", os: ["linux"], arch: ["x64"], settings: { logLevel: "silent" } },
    );
    const reports = await machine.apply();
    expect(states(reports)).toEqual(["skipped", "skipped", "skipped", "skipped", "done"]);
    expect(reports.slice(0, 4).map(({ why }) => why)).toEqual([
      "not for linux x64",
      "not for linux x64",
      "phase startup",
      "image: done by the next run on the computer itself",
    ]);
    expect(machine.policy()).toEqual({ logLevel: "silent" });
  });

  test("two steps that contradict each other are refused before the first is done", async () => {
    const machine = await computer();
    machine.write(
      { type: "policy", settings: { consent: "off" } },
      { type: "policy", settings: { consent: "ask" } },
    );
    const fault = await machine.apply().then(() => null, Fault.accept);
    expect(fault?.text("en").cause).toContain("step 2 (policy)): contradicts step 1: setting consent");
    expect(machine.has("/etc/idcard-bridge/policy.json")).toBe(false);
  });

  test("autostart off hides the package's entry from the session, and on brings it back", async () => {
    const machine = await computer();
    machine.put(AUTOSTART, "[Desktop Entry]\nType=Application\nName=x\nExec=idcard-bridge start\n");
    machine.write({ type: "autostart", state: "off" });
    await machine.apply();
    expect(machine.read(AUTOSTART)).toMatch(/\nHidden=true\n$/);
    machine.write({ type: "autostart", state: "on" });
    expect(states(await machine.apply())).toEqual(["done"]);
    expect(machine.read(AUTOSTART)).not.toContain("Hidden");
    expect(states(await machine.undo())).toEqual(["undone", "undone"]);
  });

  test("autostart reads and switches the entry itself, not what a group below it says", async () => {
    const machine = await computer();
    const action = "[Desktop Action Stop]\nName=Stop\nExec=idcard-bridge stop\nHidden=true\n";
    const before = `[Desktop Entry]\nType=Application\nName=x\nExec=idcard-bridge start\n\n${action}`;
    machine.put(AUTOSTART, before);
    machine.write({ type: "autostart", state: "off" });
    expect(states(await machine.apply())).toEqual(["done"]);
    const [own, below] = machine.read(AUTOSTART).split("[Desktop Action Stop]");
    expect(own).toMatch(/\nHidden=true\n/);
    expect(`[Desktop Action Stop]${below}`).toBe(action);
    expect(states(await machine.apply())).toEqual(["already"]);
    machine.write({ type: "autostart", state: "on" });
    await machine.apply();
    expect(machine.read(AUTOSTART)).toBe(before);
    await machine.undo();
    expect(machine.read(AUTOSTART)).toBe(before);
  });

  test("rules that a package has brought along are not written a second time", async () => {
    const machine = await computer();
    machine.write({ type: "driver" });
    await machine.apply();
    const rules = machine.read(RULES);
    await machine.undo();
    machine.put("/usr/lib/udev/rules.d/70-idcard-bridge.rules", rules);
    expect(states(await machine.apply())).toEqual(["already"]);
    expect(machine.has(RULES)).toBe(false);
  });
});

const mayGive = process.getuid?.() === 0;
if (!mayGive) process.stderr.write("Skipped: only root can give a file to another group\n");
if (!mayGive && process.env.CI) throw new Error("this test wants root");

test.skipIf(!mayGive)(
  "a token is moved from the administrator's file to its group, and no copy stays",
  async () => {
    const machine = await computer();
    machine.put("/etc/group", "root:x:0:\nclerks:x:4711:\n");
    machine.put("/etc/idcard-bridge/token", "s3cret-of-the-platform\n", 0o600);
    machine.write({
      type: "platform",
      url: "https://p.example.com",
      token: { file: "token" },
      group: "clerks",
    });
    expect(states(await machine.apply())).toEqual(["done"]);
    expect(machine.has("/etc/idcard-bridge/token")).toBe(false);
    const { mode, gid, uid } = statSync(machine.path("/etc/idcard-bridge/platform-token"));
    expect([mode & 0o777, gid, uid]).toEqual([0o640, 4711, 0]);
    expect(machine.read("/etc/idcard-bridge/platform-token")).toBe("s3cret-of-the-platform\n");
    expect(machine.read("/etc/idcard-bridge/provisioned.json")).not.toContain("s3cret");
    expect(states(await machine.apply())).toEqual(["already"]);
    // A new one that is put there is moved as the first was.
    machine.put("/etc/idcard-bridge/token", "new", 0o600);
    expect(states(await machine.apply())).toEqual(["done"]);
    expect(machine.read("/etc/idcard-bridge/platform-token")).toBe("new\n");
    // Nothing of it is in the record to compare it with: whoever renewed it by hand, it goes.
    machine.put("/etc/idcard-bridge/platform-token", "renewed\n", 0o640);
    await machine.undo();
    expect(machine.has("/etc/idcard-bridge/platform-token")).toBe(false);
  },
);

test("a token that others can read, is a link, or is not there at all is no token", async () => {
  const machine = await computer();
  machine.put("/etc/group", "clerks:x:4711:\n");
  machine.write({
    type: "platform",
    url: "https://p.example.com",
    token: { file: "token" },
    group: "clerks",
  });
  const said = async () => (await machine.apply())[0]?.fault?.text("en").cause;
  expect(await said()).toContain("not there");
  machine.put("/etc/idcard-bridge/token", "secret", 0o640);
  expect(await said()).toContain("mode 640");
  machine.put("/etc/idcard-bridge/token", "two\nlines", 0o600);
  expect(await said()).toContain("one line");
  chmodSync(machine.path("/etc/idcard-bridge/token"), 0o644);
  expect(machine.has("/etc/idcard-bridge/policy.json")).toBe(false);
  expect(machine.has("/etc/idcard-bridge/token")).toBe(true);
});

async function computerWithEnv(machine: Awaited<ReturnType<typeof computer>>, env: Record<string, string>) {
  Object.assign(machine.site.env, env);
  return machine;
}

/** Every file with its content's time: a write would show. */
function fingerprint(dir: string): string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => {
      const { mtimeNs, ino } = statSync(`${parentPath}/${name}`, { bigint: true });
      return `${parentPath}/${name} ${mtimeNs} ${ino}`;
    })
    .toSorted();
}
