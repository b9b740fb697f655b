import { expect, test } from "vitest";
import { findUsbDevices } from "../../../drivers/usb/devices.ts";
import { loadUsb, type UsbPackage } from "../../../drivers/usb/native.ts";
import { FakeBulkWire } from "../support/fake-usb.ts";

const READER = [{ bus: "usb", vendorId: 0x0400, productId: 0xc35a, score: 95, label: "Reader" }] as const;

const failing = (text: string) => async (): Promise<UsbPackage> => ({
  ...new FakeBulkWire().usb,
  nativeGetDevices: () => Promise.reject(new Error(text)),
});

test("a system without USB has no devices; another failure is one", async () => {
  expect(await findUsbDevices(READER, failing("/sys/bus/usb/devices not found"))).toEqual([]);
  await expect(findUsbDevices(READER, failing("out of memory"))).rejects.toThrow("out of memory");
});

test("only what has a reader's ids is found, with the place where it is plugged in", async () => {
  const found = await findUsbDevices(READER, async () => new FakeBulkWire().usb);
  expect(found.map(({ info }) => info.path)).toEqual(["usb:1-1.4"]);
  const mouse = new FakeBulkWire({ vendorId: 0x046d });
  expect(await findUsbDevices(READER, async () => mouse.usb)).toEqual([]);
});

test("the package has what the drivers use, under the names that they use", async () => {
  const usb = await loadUsb();
  expect(usb.nativeGetDevices).toBeTypeOf("function");
  const emitter = new usb.Emitter();
  for (const name of ["addAttach", "addDetach", "removeAttach", "removeDetach"] as const)
    expect(emitter[name]).toBeTypeOf("function");
  expect(await loadUsb()).toBe(usb);
});
