import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkProvisioning } from "../../../src/app/doctor/provisioning.ts";
import { provisionAtStart } from "../../../src/app/provision/startup.ts";
import { readStartup } from "../../../src/app/provision/startup-report.ts";
import { demandFindings } from "../../../src/app/provision/verify.ts";
import { silentLog } from "../../../src/base/log.ts";
import { tempDir } from "../../support/temp-dir.ts";
import { computer, states } from "./site.ts";

const SHARE = { type: "policy", phase: "startup", settings: { logLevel: "info", watermark: "试用" } };

async function user(...steps: object[]) {
  const machine = await computer({ env: { SITE_TOKEN: "t0ken" } });
  const dir = await tempDir();
  machine.write(...steps);
  return {
    machine,
    dir,
    config: () => JSON.parse(readFileSync(join(dir, "config.json"), "utf8")),
    start: async (verify: () => Promise<void> = async () => {}) => {
      await provisionAtStart(dir, machine.site).afterStart(silentLog, verify);
      return readStartup(dir);
    },
  };
}

test("each user is given settings once; what they make of them is theirs", async () => {
  const { dir, config, start } = await user(SHARE, {
    type: "policy",
    os: ["windows"],
    phase: "startup",
    settings: { port: 1 },
  });
  writeFileSync(join(dir, "config.json"), JSON.stringify({ logLevel: "error" }));
  expect(states(await start())).toEqual(["done"]);
  expect(config()).toEqual({ logLevel: "error", watermark: "试用" });
  writeFileSync(join(dir, "config.json"), "{}");
  expect(states(await start())).toEqual(["already"]);
  expect(config()).toEqual({});
});

test("the platform's token comes from the environment into the user's own file", async () => {
  const step = {
    type: "platform",
    phase: "startup",
    url: "https://p.example.com",
    token: { env: "SITE_TOKEN" },
  };
  const { config, start, dir } = await user(step);
  await start();
  expect(config()).toEqual({ platformUrl: "https://p.example.com", platformToken: "t0ken" });
  expect(readFileSync(join(dir, "provisioned.json"), "utf8")).not.toContain("t0ken");
});

test("what fails keeps nothing from starting; the doctor tells of it until it has gone well", async () => {
  const { dir, machine, start } = await user(
    SHARE,
    { type: "verify", phase: "startup", findings: ["reader.*"] },
    { type: "autostart", state: "on" },
  );
  const broken = async () => demandFindings(["reader.*"], []);
  expect(states(await start(broken))).toEqual(["done", "failed"]);
  const [waiting, failed] = await checkProvisioning({ dir }, machine.site);
  expect(failed).toMatchObject({
    id: "provision.startup",
    level: "problem",
    en: expect.stringContaining("reader.*"),
  });
  expect(waiting).toMatchObject({
    id: "provision",
    level: "note",
    en: expect.stringContaining("not been carried out"),
  });
  expect(states(await start())).toEqual(["already", "done"]);
  expect(await checkProvisioning({ dir }, machine.site)).toEqual([waiting]);
});

test("what failed at the last start is no finding any more once the document has gone", async () => {
  const { dir, machine, start } = await user({ type: "verify", phase: "startup", findings: ["reader.*"] });
  await start(async () => demandFindings(["reader.*"], []));
  expect(await checkProvisioning({ dir }, machine.site)).toMatchObject([{ id: "provision.startup" }]);
  rmSync(machine.file);
  expect(await checkProvisioning({ dir }, machine.site)).toEqual([]);
});

test("a document that users can write, or that is wrong, gives them nothing and is told", async () => {
  const { dir, machine, start } = await user(SHARE);
  machine.put("/etc/idcard-bridge/provision.json", machine.read("/etc/idcard-bridge/provision.json"), 0o666);
  expect((await start())[0]?.fault?.id).toBe("provision.writable");
  machine.put("/etc/idcard-bridge/provision.json", "{", 0o644);
  expect((await start())[0]?.fault?.id).toBe("provision.invalid");
  expect(() => readFileSync(join(dir, "config.json"))).toThrow("ENOENT");
});

test("the doctor tells that everything stands, and what was changed since", async () => {
  const { dir, machine } = await user({ type: "policy", settings: { consent: "off", logLevel: "info" } });
  await machine.apply();
  expect(await checkProvisioning({ dir }, machine.site)).toMatchObject([{ id: "provision", level: "ok" }]);
  machine.put("/etc/idcard-bridge/policy.json", JSON.stringify({ consent: "ask", logLevel: "info" }));
  expect(await checkProvisioning({ dir }, machine.site)).toMatchObject([
    { id: "provision", level: "note", en: "changed since it was provisioned: setting consent (1)" },
  ]);
  await machine.undo();
});

test("findings are named exactly, or by what they begin with; each must be there and ok", () => {
  const finding = (id: string, level: "ok" | "note" | "problem") => ({ id, level, zh: "", en: "" });
  const found = [
    finding("policy", "ok"),
    finding("reader.a", "ok"),
    finding("reader.b", "problem"),
    finding("key", "note"),
  ];
  demandFindings(["policy"], found);
  expect(() => demandFindings(["policy", "reader.*", "key", "disk"], found)).toThrow(
    "reader.b (problem), key (note), disk (-)",
  );
  expect(() => demandFindings(["reader"], found)).toThrow("reader (-)");
});
