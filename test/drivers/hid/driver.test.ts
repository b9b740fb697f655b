import { expect, test } from "vitest";
import { createRoutonHidDriver } from "../../../drivers/routon-hid/index.ts";
import { bareFirmware } from "../support/fake-hid.ts";
import { hidRig } from "./rig.ts";

const rig = () =>
  hidRig(createRoutonHidDriver, { vendorId: 0x0425, productId: 0x8159, firmware: bareFirmware }, 64);

const faultOf = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (fault: unknown) => fault,
  );

test("node-hid is not touched while no such reader is plugged in", async () => {
  const { driver, wire } = rig();
  wire.unplug();
  expect(await driver.list()).toEqual([]);
  expect(wire.listed).toBe(0);
});

test("a reader with several usages is listed once, other HID devices never", async () => {
  const { driver } = rig();
  expect(await driver.list()).toEqual([
    {
      bus: "hid",
      path: "/dev/hidraw3",
      place: "usb:1-1.4",
      vendorId: 0x0425,
      productId: 0x8159,
      product: "Reader",
    },
  ]);
});

test("without libusb the reader is listed with what is missing, and opening says the same", async () => {
  const { driver, wire } = rig();
  wire.broken = "libusb-1.0.so.0: cannot open shared object file: No such file or directory";
  const [device] = await driver.list();
  expect(device).toMatchObject({
    bus: "hid",
    obstacle: { id: "reader.library-missing", detail: { device: "0425:8159", library: "libusb-1.0.so.0" } },
  });
  expect(device && (await faultOf(driver.open(device)))).toBe(device?.obstacle);
});

test.each([
  ["cannot open device with path /dev/hidraw3: Permission denied", "reader.permission"],
  ["could not open /dev/hidraw3: No such device", "reader.unplugged"],
  ["cannot open device", "reader.open-failed"],
])("%s is told as %s", async (error, id) => {
  const { driver, wire } = rig();
  const [device] = await driver.list();
  wire.broken = error;
  expect(device && (await faultOf(driver.open(device)))).toMatchObject({ id });
});

test("on USB and not yet among HID devices it is not listed: the system is still at it", async () => {
  const { driver, wire } = rig();
  wire.hid.list = async () => [];
  expect(await driver.list()).toEqual([]);
});

test("what node-hid tells of a reader is passed on; the place only where it can be but one", async () => {
  const { driver, wire } = rig();
  const ids = { vendorId: 0x0425, productId: 0x8159 };
  wire.hid.list = async () => [
    { ...ids, path: "/dev/hidraw3", manufacturer: "Routon", serialNumber: "A1" },
    { ...ids, path: "/dev/hidraw4" },
    { ...ids },
  ];
  expect(await driver.list()).toEqual([
    { bus: "hid", path: "/dev/hidraw3", ...ids, manufacturer: "Routon", serialNumber: "A1" },
    { bus: "hid", path: "/dev/hidraw4", ...ids },
  ]);
});
