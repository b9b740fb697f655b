import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { refusalAt } from "../../drivers/access.ts";
import { obstacleAt as portObstacleAt } from "../../drivers/serial/index.ts";
import { told } from "../../drivers/told.ts";
import { obstacleAt as usbObstacleAt } from "../../drivers/usb/devices.ts";
import { tempDir } from "../support/temp-dir.ts";

const refused = (code: string) => () => Promise.reject(Object.assign(new Error(code), { code }));

test("a file that may be opened, or that is not there, is no refusal; the system's no is", async () => {
  const file = join(await tempDir(), "node");
  writeFileSync(file, "");
  expect(await refusalAt(file)).toBe(null);
  expect(await refusalAt(`${file}-gone`)).toBe(null);
  for (const code of ["EACCES", "EPERM"])
    expect(await refusalAt(file, refused(code))).toMatchObject({ code });
});

test("a USB or HID device that this user may not open says so with its ids, on Linux, where the file tells", async () => {
  const ids = { vendorId: 0x0400, productId: 0xc35a };
  const look = refused("EACCES");
  expect(await usbObstacleAt("/dev/bus/usb/001/003", ids, { platform: "linux", look })).toMatchObject({
    id: "reader.permission",
    detail: { device: "0400:C35A" },
  });
  for (const platform of ["win32", "darwin"] as const)
    expect(await usbObstacleAt("", ids, { platform, look })).toBe(null);
});

test("a serial port that this user may not open says so with its name; Windows knows when it is opened", async () => {
  const look = refused("EACCES");
  expect(await portObstacleAt("/dev/ttyUSB0", { platform: "linux", look })).toMatchObject({
    id: "reader.port-permission",
    detail: { device: "/dev/ttyUSB0" },
  });
  expect(await portObstacleAt("/dev/ttyUSB0", { platform: "linux", look: refused("ENOENT") })).toBe(null);
  expect(await portObstacleAt("COM3", { platform: "win32", look })).toBe(null);
});

test("what a device does not tell or leaves empty is absent from its description", () => {
  expect(told({ product: "Reader", serialNumber: "", manufacturer: null, place: undefined })).toEqual({
    product: "Reader",
  });
});
