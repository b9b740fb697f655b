/** Whenever the power fails, what was begun is either done by the next run or taken back whole. */
import { cpSync, readFileSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import { checkProvisioning } from "../../../src/app/doctor/provisioning.ts";
import type { Wish } from "../../../src/app/provision/mark.ts";
import { fulfil } from "../../../src/app/provision/step.ts";
import { Fault } from "../../../src/base/fault.ts";
import { atEveryMoment, quickDisk, untilPowerFails } from "./power.ts";
import { computer, hash, PAGE, states } from "./site.ts";

afterAll(quickDisk());

const AUTOSTART = "/etc/xdg/autostart/idcard-bridge.desktop";
const FIREFOX = "/etc/firefox/policies/policies.json";
const THEIRS = { policies: { LocalNetworkAccess: { SkipDomains: ["theirs.example"] } } };
const OLD = [
  { type: "policy", settings: { allowedOrigins: [PAGE] } },
  { type: "browser-policy", browsers: ["firefox"] },
  { type: "autostart", state: "off" },
  { type: "vendor-library", file: { name: "libvendor.so", sha256: hash("old library") }, port: 1 },
];
const ANEW = [
  { type: "policy", settings: { allowedOrigins: ["https://new.example.com"], consent: "off" } },
  { type: "browser-policy", browsers: ["firefox"] },
  { type: "autostart", state: "on" },
  { type: "platform", url: "https://platform.example.com", token: { env: "TOKEN" }, group: "mine" },
  { type: "vendor-library", file: { name: "libvendor.so", sha256: hash("library") }, port: 2 },
];
const MORE = [{ type: "driver" }, { type: "browser-policy", browsers: ["chrome"] }];
/** What one step would have anew, but for its last wish: nobody is in that group. */
const FAILING: readonly Wish[] = [
  {
    mark: {
      kind: "file",
      path: "/etc/idcard-bridge/files/libvendor.so",
      sha256: hash("library"),
      executable: false,
    },
    content: () => Buffer.from("library"),
  },
  { mark: { kind: "browser-policy", browser: "firefox", origins: ["https://new.example.com"] } },
  { mark: { kind: "setting", name: "consent", value: "off" } },
  { mark: { kind: "setting", name: "vendorLibrary", value: { path: "/elsewhere.so" } } },
  { mark: { kind: "token", group: "nobody-here" }, secret: () => ({ value: "secret", forget() {} }) },
];

type Machine = Awaited<ReturnType<typeof computer>>;

/** A computer on which the earlier document was carried out, if there was one. */
async function prepared(earlier: readonly object[] = []) {
  const machine = await computer();
  machine.put("/etc/group", `mine:x:${process.getgid?.()}:\n`);
  machine.put("/etc/idcard-bridge/policy.json", JSON.stringify({ consent: "ask", upperAgeMen: 65 }));
  machine.put(AUTOSTART, "[Desktop Entry]\nType=Application\nName=x\nExec=idcard-bridge start\n");
  machine.put(FIREFOX, JSON.stringify(THEIRS));
  const before = filesOf(machine);
  if (earlier.length > 0) {
    provide(machine, earlier);
    await machine.apply();
  }
  return { machine, before };
}

/** The same computer once more. */
async function copyOf({ path }: Machine): Promise<Machine> {
  const machine = await computer({ env: { TOKEN: "secret" } });
  cpSync(path("/"), machine.path("/"), { recursive: true });
  return machine;
}

function provide(machine: Machine, steps: readonly object[]): void {
  machine.put("/etc/idcard-bridge/libvendor.so", steps === OLD ? "old library" : "library");
  machine.write(...steps);
}

/** What is on the computer, but for what IT puts there for provisioning itself. */
function filesOf({ path, filesBelow }: Machine): Record<string, unknown> {
  const ours = filesBelow("/").filter(
    (file) => !/\/etc\/idcard-bridge\/(provision\.json|libvendor\.so)$/.test(file),
  );
  return Object.fromEntries(ours.map((file) => [file.slice(path("/").length), contentOf(file)]));
}

function contentOf(file: string): unknown {
  const text = readFileSync(file, "utf8");
  return file.endsWith(".json") ? JSON.parse(text) : text;
}

/** The record says the same in whatever order. */
function inOrder(files: Record<string, unknown>) {
  const { "etc/idcard-bridge/provisioned.json": record, ...others } = files;
  const { entries } = record as { entries: unknown[] };
  return { ...others, entries: entries.map((entry) => JSON.stringify(entry)).toSorted() };
}

describe("the power fails while a document is carried out", () => {
  test("on a new computer: uninstall leaves what was there before", async () => {
    const { machine: template, before } = await prepared();
    const moments = await atEveryMoment(async (changes) => {
      const machine = await copyOf(template);
      provide(machine, [...ANEW, ...MORE]);
      const failed = await untilPowerFails(changes, () => machine.apply());
      await machine.undo();
      expect(filesOf(machine), `after ${changes} changes`).toEqual(before);
      return failed;
    });
    expect(moments).toBeGreaterThan(50);
  });

  test("over an older one: the next run does the rest, and uninstall then leaves what was there before", async () => {
    const { machine: template, before } = await prepared(OLD);
    await atEveryMoment(async (changes) => {
      const machine = await copyOf(template);
      provide(machine, ANEW);
      const failed = await untilPowerFails(changes, () => machine.apply());
      const reports = await machine.apply();
      expect(states(reports).filter((state) => state !== "done" && state !== "already")).toEqual([]);
      expect((await machine.drift()).filter(({ stands, halfDone }) => !stands || halfDone)).toEqual([]);
      expect(machine.policy()).toMatchObject({ consent: "off", vendorLibrary: { port: 2 } });
      await machine.undo();
      expect(filesOf(machine), `after ${changes} changes`).toEqual(before);
      return failed;
    });
  });

  test("or while a step that failed is taken back: what is ours stays known, what was there before comes back", async () => {
    const { machine: template, before } = await prepared(OLD);
    const old = filesOf(template);
    await atEveryMoment(async (changes) => {
      const machine = await copyOf(template);
      const step = () =>
        fulfil(FAILING, { step: 1, type: "policy" }, { site: machine.site, record: machine.record() });
      const failed = await untilPowerFails(changes, async () => {
        const fault = await step().then(() => null, Fault.accept);
        expect(fault?.id).toBe("provision.group");
      });
      // Also what an earlier run had written over and this one wrote over again.
      if (!failed) expect(inOrder(filesOf(machine))).toEqual(inOrder(old));
      await machine.undo();
      expect(filesOf(machine), `after ${changes} changes`).toEqual(before);
      return failed;
    });
  });
});

test("the power fails while everything is undone: the next time nothing is left", async () => {
  const { machine: template, before } = await prepared(OLD);
  await atEveryMoment(async (changes) => {
    const machine = await copyOf(template);
    const failed = await untilPowerFails(changes, () => machine.undo());
    await machine.undo();
    expect(filesOf(machine), `after ${changes} changes`).toEqual(before);
    return failed;
  });
});

test("until the next run, what is half done is a problem that the doctor names", async () => {
  const { machine } = await prepared();
  provide(machine, OLD);
  // The record's own first file, and half of the policy's.
  await untilPowerFails(2, () => machine.apply());
  const found = () => checkProvisioning({ dir: machine.path("/data") }, machine.site);
  expect(await found()).toMatchObject([
    { level: "problem", en: expect.stringContaining("setting allowedOrigins (1)") },
  ]);
  await machine.apply();
  expect(await found()).toMatchObject([{ level: "ok" }]);
});
