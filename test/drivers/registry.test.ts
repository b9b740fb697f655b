import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { driverRegistry } from "../../drivers/registry.ts";
import { silentLog } from "../../src/base/log.ts";
import { FakeClock } from "../support/fake-clock.ts";

const rules = readFileSync(new URL("../../drivers/os/linux/70-idcard-bridge.rules", import.meta.url), "utf8");
const hex = (id = 0) => id.toString(16).padStart(4, "0");

test("every id that a driver knows has a udev rule for its kind of device file", () => {
  for (const { name, fingerprints } of driverRegistry) {
    // Never opened.
    if (name === "known-unsupported") continue;
    for (const { bus, vendorId, productId } of fingerprints) {
      // A library, a serial port or a virtual reader has no ids.
      if (vendorId === undefined) continue;
      const attribute = bus === "hid" ? "ATTRS" : "ATTR";
      const ids = `${attribute}{idVendor}=="${hex(vendorId)}", ${attribute}{idProduct}=="${hex(productId)}"`;
      const rule = rules.split("\n").find((line) => line.includes(ids));
      expect(rule, ids).toContain(bus === "hid" ? 'SUBSYSTEM=="hidraw"' : 'SUBSYSTEM=="usb"');
      expect(rule).toContain('TAG+="uaccess"');
    }
  }
});

test("every driver passes the kit", () => {
  for (const name of [...driverRegistry.map((entry) => entry.name), "simulator"]) {
    // It opens nothing.
    if (name === "known-unsupported") continue;
    const dir = new URL(`./${name}/`, import.meta.url);
    const tests = readdirSync(dir).filter((file) => file.endsWith(".test.ts"));
    const suites = tests.filter((file) => readFileSync(new URL(file, dir), "utf8").includes("driverSuite("));
    expect(suites, name).not.toEqual([]);
  }
});

test("no two fingerprints claim one device, and an entry tells what its driver tells", async () => {
  const ids = driverRegistry.flatMap(({ fingerprints }) =>
    fingerprints.map(({ bus, vendorId, productId }) => `${bus} ${hex(vendorId)}:${hex(productId)}`),
  );
  expect(new Set(ids).size).toBe(ids.length);
  for (const entry of driverRegistry) {
    const driver = await entry.load({ clock: new FakeClock(), log: silentLog });
    expect(driver).toMatchObject({ name: entry.name, fingerprints: entry.fingerprints });
  }
});

test("ids of chip makers that others use too are never opened unasked", () => {
  const all = driverRegistry
    .filter(({ name }) => name !== "known-unsupported")
    .flatMap(({ fingerprints }) => fingerprints);
  for (const { vendorId, conflictProne } of all.filter(({ vendorId }) =>
    [0x0483, 0x10c4, 0x28e9, 0x0316].includes(vendorId ?? 0),
  ))
    expect(conflictProne, hex(vendorId)).toBe(true);
});

test("neither the registry nor the loaded drivers bring in a native package", async () => {
  const registry = new URL("../../drivers/registry.ts", import.meta.url).href;
  const script = `
    const { driverRegistry } = await import(${JSON.stringify(registry)});
    for (const entry of driverRegistry) await entry.load({ clock: {}, log: {} });
    const files = process.report.getReport().sharedObjects.filter((file) => file.endsWith(".node"));
    console.log(JSON.stringify(files));
  `;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script]);
  expect(JSON.parse(stdout)).toEqual([]);
});
