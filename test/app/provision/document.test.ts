import { chmodSync, readFileSync, renameSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readGuarded } from "../../../src/app/provision/document/guarded.ts";
import { parseDocument } from "../../../src/app/provision/document/load.ts";
import { Fault } from "../../../src/base/fault.ts";
import { computer, hash } from "./site.ts";

const parse = (document: unknown) =>
  parseDocument(
    "provision.json",
    Buffer.from(typeof document === "string" ? document : JSON.stringify(document)),
  );
const refusal = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    return Fault.accept(error);
  }
  throw new Error("it was taken");
};
const steps = (...all: object[]) => ({ version: 1, steps: all });

describe("a provisioning file", () => {
  test.each([
    ["a command", { type: "run", command: "rm" }, "step 1 (run)"],
    ["a script", { type: "policy", settings: {}, script: "x" }, "unknown: script"],
    ["a setting that there is not", { type: "policy", settings: { prot: 1 } }, "unknown: prot"],
    ["a wrong value", { type: "policy", settings: { port: 70_000 } }, "settings.port"],
    [
      "a token in the settings",
      { type: "policy", settings: { platformToken: "x" } },
      "unknown: platformToken",
    ],
    ["a token itself", { type: "platform", url: "https://p.example", token: "s3cret", group: "a" }, "token"],
    ["a token without readers", { type: "platform", url: "https://p.example", token: { env: "A" } }, "group"],
    [
      "a token where it is to go, from where it would be taken away again",
      { type: "platform", url: "https://p.example", token: { file: "platform-token" }, group: "a" },
      "platform-token is where it is kept",
    ],
    ["a driver that is none", { type: "driver", inf: { name: "reader.sys", sha256: "0".repeat(64) } }, "inf"],
    ["a group with more in it", { type: "tls", group: "a;b" }, "group"],
    ["a page with a path", { type: "browser-policy", origins: ["https://a.example/x"] }, "origins"],
    [
      "a locked setting for users",
      { type: "policy", phase: "startup", locked: true, settings: {} },
      "locked",
    ],
    ["a free setting for all", { type: "policy", locked: false, settings: {} }, "locked"],
    ["a driver for users", { type: "driver", phase: "startup" }, "phase"],
    [
      "a decoder without a path",
      { type: "portrait-decoder", decoder: { kind: "command" } },
      "either file or path",
    ],
    [
      "a decoder that its own schema refuses",
      { type: "portrait-decoder", path: "/x", decoder: { kind: "native", shape: "file-n" } },
      "needs the vendor's number",
    ],
    ["a library of nowhere", { type: "vendor-library", path: "vendor.dll" }, "absolute"],
  ])("with %s is refused, step and place named", (_what, step, said) => {
    expect(refusal(() => parse(steps(step))).text("en").cause).toContain(said);
  });

  test.each([
    "../policy.json",
    "/etc/passwd",
    "a/b",
    "..",
    ".hidden",
    "a\\b",
    "C:x",
    "con",
    "NUL.dll",
    "a.",
    "a\0",
  ])("takes no file by the name %j", (name) => {
    const step = { type: "vendor-library", file: { name, sha256: hash("") } };
    expect(refusal(() => parse(steps(step))).id).toBe("provision.invalid");
  });

  test.each(["", "[]", "{", "null", '{"version":2,"steps":[]}', '{"steps":[]}', "\xff"])(
    "is not %j",
    (text) => {
      expect(refusal(() => parse(text)).id).toBe("provision.invalid");
    },
  );

  test("paths of other systems are understood on this one", () => {
    const { document } = parse(
      steps({ type: "vendor-library", os: ["windows"], path: "C:\\Vendor\\sdtapi.dll" }),
    );
    expect(document.steps).toHaveLength(1);
  });

  test("whatever bytes it holds, it is a document or refused by name", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          fc.string(),
          fc.json().map((json) => `{"version":1,"steps":[${json}]}`),
        ),
        (text) => {
          try {
            parse(text);
          } catch (error) {
            expect(Fault.accept(error).id).toBe("provision.invalid");
          }
        },
      ),
    );
  });

  test("its published schema takes and refuses what the program does", () => {
    const schema = JSON.parse(
      readFileSync(new URL("../../../docs/api/provision-schema.json", import.meta.url), "utf8"),
    );
    const valid = new Ajv2020({ strict: false, validateFormats: false }).compile(schema);
    const good = steps({ type: "policy", settings: { consent: "off" } }, { type: "autostart", state: "on" });
    expect(valid({ $schema: "x", ...good })).toBe(true);
    expect(parse(good).document.steps).toHaveLength(2);
    for (const bad of [
      steps({ type: "run", command: "x" }),
      { version: 2, steps: [] },
      steps({ type: "autostart" }),
    ]) {
      expect(valid(bad)).toBe(false);
      refusal(() => parse(bad));
    }
  });
});

describe("who may write it", () => {
  test("a file, or a folder above it, that others can write is not carried out", async () => {
    const machine = await computer();
    machine.write({ type: "autostart", state: "on" });
    expect(readGuarded(machine.file).length).toBeGreaterThan(0);
    for (const [place, mode] of [
      [machine.file, 0o666],
      [machine.file, 0o664],
      [machine.path("/etc/idcard-bridge"), 0o777],
      [machine.path("/etc"), 0o775],
    ] as const) {
      chmodSync(place, mode);
      const fault = refusal(() => readGuarded(machine.file));
      expect(fault.id).toBe("provision.writable");
      expect(fault.detail.place).toBe(place);
      chmodSync(place, place === machine.file ? 0o644 : 0o755);
    }
    expect(readGuarded(machine.file).length).toBeGreaterThan(0);
  });

  test("a file of another user is not carried out", async () => {
    const machine = await computer();
    machine.write();
    const sddlsOf = () => [];
    const other = { platform: "linux", sddlsOf, uid: 4711 } as const;
    if (process.getuid?.() === 0) expect(readGuarded(machine.file, other).length).toBeGreaterThan(0);
    else expect(refusal(() => readGuarded(machine.file, other)).id).toBe("provision.writable");
  });

  test("a symbolic link in its place is not followed, nor is one among its files", async () => {
    const machine = await computer();
    machine.write({ type: "vendor-library", file: { name: "a.so", sha256: hash("a") } });
    machine.put("/elsewhere/a.so", "a");
    symlinkSync(machine.path("/elsewhere/a.so"), machine.path("/etc/idcard-bridge/a.so"));
    expect(refusal(machine.load).text("en").cause).toContain("symbolic link");
    renameSync(machine.file, machine.path("/elsewhere/provision.json"));
    symlinkSync(machine.path("/elsewhere/provision.json"), machine.file);
    const fault = refusal(machine.load);
    expect([fault.id, fault.detail.reason]).toEqual(["provision.writable", "symbolic link"]);
  });

  test("a file whose sha256 is another, or that is not there, stops everything before the first step", async () => {
    const machine = await computer();
    machine.write(
      { type: "autostart", state: "on" },
      { type: "vendor-library", file: { name: "a.so", sha256: hash("a") } },
    );
    expect(refusal(machine.load).text("en").cause).toContain("ENOENT");
    machine.put("/etc/idcard-bridge/a.so", "b");
    expect(refusal(machine.load).text("en").cause).toContain(`sha256 is ${hash("b")}`);
    expect(machine.has(join("/etc/xdg/autostart/idcard-bridge.desktop"))).toBe(false);
  });
});
