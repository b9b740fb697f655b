import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { driverRegistry } from "../../../drivers/registry.ts";
import { parseInf } from "./inf.ts";

const bytes = readFileSync(new URL("../../../drivers/os/windows/idcard-bridge-winusb.inf", import.meta.url));
const text = bytes.toString("latin1");
const inf = parseInf(text);
const section = (name: string) => inf.get(name.toLowerCase()) ?? [];
const valuesOf = (name: string, key: string) =>
  section(name).find((line) => line.key?.toLowerCase() === key.toLowerCase())?.values ?? [];

describe("the WinUSB driver file", () => {
  test("is what Windows reads whatever its language: ASCII, lines ended by CR LF", () => {
    expect(bytes.every((byte) => byte < 0x80)).toBe(true);
    expect(text.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
  });

  test("says what Windows asks of a driver package", () => {
    expect(valuesOf("Version", "Signature")).toEqual(["$Windows NT$"]);
    expect(valuesOf("Version", "Class")).toEqual(["USBDevice"]);
    // Of the setup class USBDevice.
    expect(valuesOf("Version", "ClassGuid")).toEqual(["{88BAE032-5A81-49F0-BC3D-A4FF138216D6}"]);
    expect(valuesOf("Version", "CatalogFile")).toEqual(["idcard-bridge-winusb.cat"]);
    const [date, version] = valuesOf("Version", "DriverVer");
    expect(date).toMatch(/^(0[1-9]|1[0-2])\/(0[1-9]|[12]\d|3[01])\/20\d\d$/);
    expect(version).toMatch(/^\d+(\.\d+){3}$/);
    expect(valuesOf("Version", "PnpLockdown")).toEqual(["1"]);
  });

  test("has a section for every processor that it names, each with every bulk reader and no other", () => {
    const [models, ...targets] = valuesOf("Manufacturer", "%Provider%");
    expect(targets).toEqual(["NTamd64", "NTarm64", "NTx86"]);
    const hex = (id = 0) => id.toString(16).padStart(4, "0").toUpperCase();
    const bulk = driverRegistry.find(({ name }) => name === "sdt-usb")?.fingerprints ?? [];
    const expected = bulk.map(({ vendorId, productId }) => `USB\\VID_${hex(vendorId)}&PID_${hex(productId)}`);
    for (const target of targets) {
      const lines = section(`${models}.${target}`);
      expect(lines.map(({ values }) => values[1]).toSorted()).toEqual(expected.toSorted());
      expect(new Set(lines.map(({ values }) => values[0]))).toEqual(new Set(["WinUsb"]));
    }
  });

  test("installs Windows' own WinUSB and nothing else", () => {
    expect(valuesOf("WinUsb", "Include")).toEqual(["winusb.inf"]);
    expect(valuesOf("WinUsb", "Needs")).toEqual(["WINUSB.NT"]);
    expect(valuesOf("WinUsb.Services", "Needs")).toEqual(["WINUSB.NT.Services"]);
    expect([...inf.keys()].filter((name) => /files|copy|disks/.test(name))).toEqual([]);
    const [addReg = ""] = valuesOf("WinUsb.HW", "AddReg");
    const [line] = section(addReg);
    // Without an interface GUID package `usb` does not find the device.
    expect(line?.values.slice(0, 4)).toEqual(["HKR", "", "DeviceInterfaceGUIDs", "0x10000"]);
    expect(line?.values[4]).toMatch(/^\{[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}\}$/);
  });

  test("defines every string that it uses and uses every string that it defines", () => {
    const defined = section("Strings").map(({ key }) => key);
    const body = text.slice(0, text.indexOf("[Strings]"));
    const used = new Set([...body.matchAll(/%(\w+)%/g)].map(([, name]) => name));
    expect([...used].toSorted()).toEqual(defined.toSorted());
  });

  test("warns in its first lines of what it does to the vendor's DLL", () => {
    expect(text.slice(0, text.indexOf("[Version]"))).toMatch(/vendor's DLL.*no longer find the reader/s);
  });
});

describe("parseInf", () => {
  test.each([
    ["a = 1\r\n", "outside every section"],
    ["[A]\r\n[a]\r\n", "again"],
    ['[A]\r\nb = "c\r\n', "not closed"],
  ])("%j is refused", (broken, reason) => {
    expect(() => parseInf(broken)).toThrow(reason);
  });

  test("keeps semicolons and commas in quotes, drops comments", () => {
    expect(parseInf('[A]\r\nb = "x;y,z",w ; c\r\nHKR,,d\r\n').get("a")).toEqual([
      { key: "b", values: ["x;y,z", "w"] },
      { key: null, values: ["HKR", "", "d"] },
    ]);
  });
});
