import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { settingsControl } from "../../../src/app/config/control.ts";
import { formOf, SETTING_NAMES } from "../../../src/app/config/describe.ts";
import { type ConfigSources, loadConfig } from "../../../src/app/config/load.ts";
import { type SettingName, Settings } from "../../../src/app/config/settings.ts";
import { SETTING_TEXTS } from "../../../src/app/config/texts.ts";
import { tempDir } from "../../support/temp-dir.ts";

async function control(
  options: { user?: object; policy?: object; env?: ConfigSources["env"]; flags?: object } = {},
) {
  const dataDir = await tempDir();
  const policyFile = join(dataDir, "policy.json");
  if (options.user) writeFileSync(join(dataDir, "config.json"), JSON.stringify(options.user));
  if (options.policy) writeFileSync(policyFile, JSON.stringify(options.policy));
  const sources = { dataDir, policyFile, env: options.env ?? {}, flags: options.flags ?? {} };
  const applied: SettingName[][] = [];
  const settings = settingsControl({
    sources,
    running: loadConfig(sources),
    apply: (_, changed) => applied.push([...changed]),
  });
  const change = (set: Record<string, unknown>, reset: string[] = []) => settings.change({ set, reset });
  const one = (name: string) => settings.list().settings.find((setting) => setting.name === name);
  const file = () => JSON.parse(readFileSync(join(dataDir, "config.json"), "utf8"));
  return { settings, change, one, file, dataDir, sources, applied };
}

describe("every setting", () => {
  test.each(Object.keys(Settings.shape) as SettingName[])(
    "%s is on the page, called and told in Chinese and English",
    (name) => {
      const { title } = formOf(name);
      expect(title.zh).toMatch(/\p{Script=Han}/u);
      expect(title.en).toMatch(/^[A-Za-z][A-Za-z' ]{3,}$/);
      expect(title.zh.length).toBeLessThanOrEqual(10);
      expect(title.en.length).toBeLessThanOrEqual(32);
      expect(SETTING_NAMES).toContain(name);
      expect(SETTING_TEXTS[name].zh).toMatch(/\p{Script=Han}/u);
      expect(formOf(name).en).toMatch(/[a-z]{3}/);
    },
  );

  test("has a title that no other has", () => {
    for (const language of ["zh", "en"] as const) {
      const titles = SETTING_NAMES.map((name) => formOf(name).title[language]);
      expect(new Set(titles).size).toBe(titles.length);
    }
  });

  test("has a form that fits its schema", () => {
    const kinds = Object.fromEntries(SETTING_NAMES.map((name) => [name, formOf(name).kind]));
    expect(kinds).toMatchObject({
      port: "number",
      consent: "choice",
      allowedOrigins: "list",
      serialPorts: "list",
      allowedReaders: "list",
      watermark: "text",
      platformUrl: "text",
      platformToken: "secret",
      vendorLibrary: "json",
      portraitDecoder: "json",
    });
    expect(formOf("port")).toMatchObject({ min: 0, max: 65535, nullable: false, default: 22377 });
    expect(formOf("logLevel").choices).toEqual(["debug", "info", "warn", "error", "silent"]);
    expect(formOf("watermark").nullable).toBe(true);
  });
});

describe("a setting", () => {
  test("says where it comes from and why it cannot be changed", async () => {
    const { one } = await control({
      user: { tlsPort: 1 },
      env: { IDCARD_BRIDGE_PLATFORM_PORT: "2" },
      flags: { port: 3 },
      policy: { watermark: "工地" },
    });
    expect(one("tlsPort")).toMatchObject({ value: 1, source: "file", locked: null });
    expect(one("platformPort")).toMatchObject({ value: 2, source: "environment", locked: "environment" });
    expect(one("port")).toMatchObject({ value: 3, source: "flag", locked: "flag" });
    expect(one("watermark")).toMatchObject({ value: "工地", source: "policy", locked: "policy" });
    expect(one("heartbeatSeconds")).toMatchObject({ value: 30, source: "default", locked: null });
    expect(one("allowedOrigins")).toMatchObject({ locked: "it" });
  });

  test("that is changed stands in the user's file, readable by the user alone, with what was there before", async () => {
    const { change, file, dataDir, one } = await control({ user: { tlsPort: 1 } });
    change({ port: 22400, serialPorts: ["COM3"], watermark: null });
    expect(file()).toEqual({ tlsPort: 1, port: 22400, serialPorts: [{ path: "COM3" }], watermark: null });
    if (process.platform !== "win32") expect(statSync(join(dataDir, "config.json")).mode & 0o777).toBe(0o600);
    expect(one("port")).toMatchObject({ value: 22400, source: "file", pending: true });
    change({}, ["port"]);
    expect(file()).not.toHaveProperty("port");
    expect(one("port")).toMatchObject({ value: 22377, source: "default", pending: false });
  });

  test("takes effect at once where that is possible, otherwise it waits for the next start and says so", async () => {
    const { change, applied, one } = await control();
    change({ watermark: "新用途", logLevel: "debug", port: 1 });
    expect(applied).toEqual([["watermark", "logLevel"]]);
    expect(one("watermark")?.pending).toBe(false);
    expect(one("port")?.pending).toBe(true);
  });

  test("that is secret is written and never told", async () => {
    const { change, settings, file } = await control({ user: { platformToken: "old-secret" } });
    expect(settings.list().settings.find(({ kind }) => kind === "secret")).toMatchObject({
      isSet: true,
      value: null,
    });
    const answer = change({ platformToken: "new-secret" });
    expect(file().platformToken).toBe("new-secret");
    expect(JSON.stringify([answer, settings.list()])).not.toMatch(/old-secret|new-secret/);
  });

  test.each<[string, Record<string, unknown>, string]>([
    ["a wrong value", { port: 70_000 }, "app.setting-invalid"],
    ["a setting that there is not", { prot: 1 }, "app.setting-invalid"],
    ["an inherited name", { constructor: 1 }, "app.setting-invalid"],
    ["what IT alone may set", { vendorLibrary: { path: "/tmp/evil.so" } }, "app.setting-it-only"],
    ["who may call", { allowedOrigins: ["https://evil.example"] }, "app.setting-it-only"],
    ["what the policy locks", { tls: "on" }, "app.setting-locked"],
    ["what the environment overrides", { logLevel: "debug" }, "app.setting-overridden"],
  ])("%s is refused, and with it every other change of the same call", async (_, set, id) => {
    const { change, dataDir } = await control({
      policy: { tls: "off" },
      env: { IDCARD_BRIDGE_LOG_LEVEL: "warn" },
    });
    expect(() => change({ tlsPort: 5, ...set })).toThrow(expect.objectContaining({ id }));
    expect(existsSync(join(dataDir, "config.json"))).toBe(false);
  });
});

test("whatever is written, the agent starts with the file afterwards", async () => {
  const { change, sources } = await control();
  const names = fc.constantFrom(...SETTING_NAMES, "other");
  fc.assert(
    fc.property(
      fc.dictionary(names, fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.nat(70_000), fc.constant("on"))),
      (set) => {
        try {
          change(set as Record<string, unknown>);
        } catch (error) {
          expect((error as { id: string }).id).toMatch(/^app\.setting-/);
        }
        loadConfig(sources);
      },
    ),
    { numRuns: 300 },
  );
});
