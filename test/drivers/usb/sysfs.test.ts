import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { usbPlaceOf } from "../../../drivers/hid/place.ts";
import { boundDriver } from "../../../drivers/usb/bound-driver.ts";
import { endpointCount } from "../../../drivers/usb/endpoint-count.ts";
import type { UsbDeviceHandle } from "../../../drivers/usb/native.ts";
import { tempDir } from "../../support/temp-dir.ts";
import { FakeBulkWire } from "../support/fake-usb.ts";

/** A piece of /sys as Linux has it: a device at port 1-1.4 with one interface. */
async function sysfs(files: { bNumEndpoints?: string; driver?: string; interface?: string } = {}) {
  const root = await tempDir();
  const dir = join(root, "1-1.4", files.interface ?? "1-1.4:1.0");
  mkdirSync(dir, { recursive: true });
  if (files.bNumEndpoints) writeFileSync(join(dir, "bNumEndpoints"), files.bNumEndpoints);
  if (files.driver) {
    mkdirSync(join(root, "drivers", files.driver), { recursive: true });
    symlinkSync(join(root, "drivers", files.driver), join(dir, "driver"));
  }
  return root;
}

const handle = async (endpoints: number[] = [0x81]): Promise<UsbDeviceHandle> => {
  const [found] = await new FakeBulkWire({ endpoints }).usb.nativeGetDevices();
  if (!found) throw new Error("no device");
  return found;
};

describe("endpointCount", () => {
  test.each([
    ["01\n", 1],
    ["02\n", 2],
    ["0a\n", 10],
  ])("on Linux %j in sysfs is %i", async (bNumEndpoints, count) => {
    expect(
      await endpointCount(await handle(), { platform: "linux", sysfs: await sysfs({ bNumEndpoints }) }),
    ).toBe(count);
  });

  test("elsewhere the descriptors count", async () => {
    expect(await endpointCount(await handle([0x81]), { platform: "win32" })).toBe(1);
    expect(await endpointCount(await handle([0x81, 0x02]), { platform: "win32" })).toBe(2);
    for (const configurations of [[], [{ interfaces: [] }]])
      expect(
        await endpointCount({ configurations } as unknown as UsbDeviceHandle, { platform: "win32" }),
      ).toBe(null);
  });

  test.each([
    ["no such device", "/nonexistent", {}],
    ["no such file", null, {}],
    ["no such interface", null, { bNumEndpoints: "01\n", interface: "1-1.4:1.1" }],
    ["no number", null, { bNumEndpoints: "none" }],
  ] as const)("%s: not known", async (_, fixed, files) => {
    const root = fixed ?? (await sysfs(files));
    expect(await endpointCount(await handle(), { platform: "linux", sysfs: root })).toBe(null);
  });
});

test("the driver that has a device is named, none is none", async () => {
  expect(await boundDriver("usb:1-1.4", await sysfs({ driver: "usbhid" }))).toBe("usbhid");
  expect(await boundDriver("usb:1-1.4", await sysfs())).toBe(null);
  expect(await boundDriver("usb:9-9", await sysfs())).toBe(null);
  expect(await boundDriver("usb:1-1.4", await sysfs({ interface: "1-1.4:1.1", driver: "usbhid" }))).toBe(
    null,
  );
});

test("a HID device's place is the USB port that it is at", async () => {
  const root = await tempDir();
  const device = join(root, "devices/pci0000:00/usb1/1-1/1-1.4/1-1.4:1.0/0003:0425:8159.0007");
  mkdirSync(device, { recursive: true });
  mkdirSync(join(root, "class/hidraw3"), { recursive: true });
  symlinkSync(device, join(root, "class/hidraw3/device"));
  expect(await usbPlaceOf("/dev/hidraw3", join(root, "class"))).toBe("usb:1-1.4");
  expect(await usbPlaceOf("/dev/hidraw4", join(root, "class"))).toBe(null);
});
