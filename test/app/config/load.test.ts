import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type ConfigSources, loadConfig } from "../../../src/app/config/load.ts";
import { tempDir } from "../../support/temp-dir.ts";

interface Layers {
  user?: object | string;
  env?: ConfigSources["env"];
  flags?: ConfigSources["flags"];
  policy?: object | string;
  defaults?: ConfigSources["flags"];
}

async function load({ user, env = {}, flags = {}, policy, defaults }: Layers) {
  const dataDir = await tempDir();
  const policyFile = join(dataDir, "policy.json");
  const write = (file: string, content: object | string) =>
    writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  if (user !== undefined) write(join(dataDir, "config.json"), user);
  if (policy !== undefined) write(policyFile, policy);
  return loadConfig({ dataDir, policyFile, env, flags, ...(defaults ? { defaults } : {}) });
}

describe("loadConfig", () => {
  test("has a default for every setting", async () => {
    expect(await load({})).toMatchObject({
      port: 22377,
      platformPort: 22380,
      allowedOrigins: [],
      locked: [],
    });
  });

  test("each layer is stronger than the one before: user file, environment, flags, policy", async () => {
    const user = { port: 1 };
    const env = { IDCARD_BRIDGE_PORT: "2" };
    const flags = { port: "3" };
    expect((await load({ user })).port).toBe(1);
    expect((await load({ user, env })).port).toBe(2);
    expect((await load({ user, env, flags })).port).toBe(3);
    expect((await load({ user, env, policy: { port: 4 } })).port).toBe(4);
  });

  test("what a demo would rather have gives way to all that somebody has set, the policy too", async () => {
    const defaults = { heartbeatSeconds: 5 };
    const user = { heartbeatSeconds: 20 };
    expect(await load({ defaults })).toMatchObject({ heartbeatSeconds: 5, sources: {} });
    expect((await load({ defaults, user })).heartbeatSeconds).toBe(20);
    expect((await load({ defaults, user, policy: { heartbeatSeconds: 60 } })).heartbeatSeconds).toBe(60);
  });

  test("the machine's token is for whoever may read it, and weaker than the user's own", async () => {
    const dataDir = await tempDir();
    const sources = { dataDir, policyFile: join(dataDir, "policy.json"), env: {}, flags: {} };
    writeFileSync(join(dataDir, "platform-token"), "of-the-machine\n");
    expect(loadConfig(sources).platformToken).toBe("of-the-machine");
    writeFileSync(join(dataDir, "config.json"), JSON.stringify({ platformToken: "own" }));
    expect(loadConfig(sources).platformToken).toBe("own");
  });

  test("names from the environment are the settings' names in capitals", async () => {
    const env = {
      IDCARD_BRIDGE_PLATFORM_PORT: "0",
      IDCARD_BRIDGE_ALLOWED_ORIGINS: "https://a.example, https://b.example",
    };
    expect(await load({ env })).toMatchObject({
      platformPort: 0,
      allowedOrigins: ["https://a.example", "https://b.example"],
    });
  });

  test("a flag that was not given hides nothing", async () => {
    expect((await load({ user: { port: 1 }, flags: { port: undefined } })).port).toBe(1);
  });

  test("what the policy sets is locked, and a flag against it is refused", async () => {
    expect((await load({ policy: { port: 4 } })).locked).toEqual(["port"]);
    expect((await load({ policy: { port: 4 }, flags: { port: "4" } })).port).toBe(4);
    await expect(load({ policy: { port: 4 }, flags: { port: 5 } })).rejects.toMatchObject({
      id: "app.setting-locked",
    });
  });

  test.each<[string, Layers, string]>([
    ["an unknown setting", { user: { prot: 1 } }, "prot"],
    ["a wrong value in the user file", { user: { port: 70_000 } }, "port"],
    ["a wrong value in the environment", { env: { IDCARD_BRIDGE_PORT: "x" } }, "port"],
    ["a wrong flag", { flags: { port: "-1" } }, "port"],
    ["an old service that nobody knows", { user: { legacyServices: ["cvr", "other"] } }, "legacyServices"],
    ["an id that is none", { user: { allowedReaders: ["0483-5750"] } }, "allowedReaders"],
    ["a rate that is none", { user: { serialPorts: [{ path: "COM3", rate: 0 }] } }, "serialPorts"],
    ["a file that is no JSON", { user: "{" }, "not a JSON object"],
    ["a file that holds a list", { policy: "[]" }, "not a JSON object"],
    ["a platform address that is no http URL", { user: { platformUrl: "ftp://x" } }, "platformUrl"],
  ])("%s is refused and named", async (_, layers, named) => {
    await expect(load(layers)).rejects.toMatchObject({
      id: "app.config-invalid",
      detail: { reason: expect.stringContaining(named) },
    });
  });

  test("serial ports are names, with a rate where it is known; in the environment names only", async () => {
    const serialPorts = ["COM3", { path: "/dev/ttyUSB0", rate: 9600 }];
    const ports = [{ path: "COM3" }, { path: "/dev/ttyUSB0", rate: 9600 }];
    expect((await load({ user: { serialPorts } })).serialPorts).toEqual(ports);
    const env = { IDCARD_BRIDGE_SERIAL_PORTS: "COM3, COM12" };
    expect((await load({ env })).serialPorts).toEqual([{ path: "COM3" }, { path: "COM12" }]);
    expect((await load({})).serialPorts).toEqual([]);
  });

  test("ids of allowed readers are compared in capitals", async () => {
    expect((await load({ policy: { allowedReaders: ["28e9:028a"] } })).allowedReaders).toEqual(["28E9:028A"]);
    const env = { IDCARD_BRIDGE_ALLOWED_READERS: "0483:5750,10c4:0007" };
    expect((await load({ env })).allowedReaders).toEqual(["0483:5750", "10C4:0007"]);
  });

  test("a vendor's library is an object in a file and JSON in the environment, its path absolute", async () => {
    const vendorLibrary = { path: "/opt/reader/libsdtapi.so" };
    const whole = { ...vendorLibrary, port: 1001, convention: "stdcall" };
    expect((await load({ user: { vendorLibrary } })).vendorLibrary).toEqual(whole);
    const env = {
      IDCARD_BRIDGE_VENDOR_LIBRARY: JSON.stringify({ ...vendorLibrary, port: 3, convention: "cdecl" }),
    };
    expect((await load({ env })).vendorLibrary).toEqual({ ...vendorLibrary, port: 3, convention: "cdecl" });
    for (const text of ["sdtapi.dll", JSON.stringify({ path: "sdtapi.dll" })]) {
      const wrong = load({ env: { IDCARD_BRIDGE_VENDOR_LIBRARY: text } });
      await expect(wrong).rejects.toMatchObject({ id: "app.config-invalid" });
    }
  });

  test("a decoder service may be named by the machine's policy only: portraits go where IT sends them", async () => {
    const portraitDecoder = { kind: "http", url: "https://decoder.example/wlt" };
    expect((await load({ policy: { portraitDecoder } })).portraitDecoder).toMatchObject({
      ...portraitDecoder,
      timeoutMs: 3_000,
    });
    const env = { IDCARD_BRIDGE_PORTRAIT_DECODER: JSON.stringify(portraitDecoder) };
    for (const layers of [{ user: { portraitDecoder } }, { env }]) {
      await expect(load(layers)).rejects.toMatchObject({ id: "app.config-invalid" });
    }
    // The policy is stronger: what it names counts.
    const policy = { portraitDecoder: null };
    expect((await load({ user: { portraitDecoder }, policy })).portraitDecoder).toBeNull();
  });

  test("a decoder library or program may be named anywhere, by an absolute path and with what its shape needs", async () => {
    const native = { kind: "native", library: "/opt/decoder/libwlt2bmp.so", shape: "buf-n-raw" };
    const command = { kind: "command", command: "/opt/decoder/wlt2bmp" };
    for (const portraitDecoder of [{ ...native, intArg: 77 }, command])
      expect((await load({ user: { portraitDecoder } })).portraitDecoder).toMatchObject(portraitDecoder);
    const wrong = [
      native,
      { ...native, intArg: 77, library: "libwlt2bmp.so" },
      { ...native, intArg: 77, shape: "other" },
      { ...command, command: "wlt2bmp" },
      { kind: "wasm" },
    ];
    for (const portraitDecoder of wrong)
      await expect(load({ user: { portraitDecoder } })).rejects.toMatchObject({ id: "app.config-invalid" });
  });
});
