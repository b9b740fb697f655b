import { expect, test } from "vitest";
import { openFault } from "../../../drivers/usb/open-fault.ts";

const device = { bus: "usb", path: "usb:1-4", vendorId: 0x0400, productId: 0xc35a } as const;

test.each([
  ["open error: failed to open device (errno 13)", "linux", "reader.permission"],
  ["open error: device not found (errno 19)", "linux", "reader.unplugged"],
  ["claimInterface error: interface is busy (errno 16)", "linux", "reader.open-failed"],
  ['claimInterface error: Device driver is "", not WinUSB or USBCCGP', "win32", "reader.driver-missing"],
  ['claimInterface error: Device driver is "HidUsb", not WinUSB or USBCCGP', "win32", "reader.driver-bound"],
  [
    "libudev.so.1: cannot open shared object file: No such file or directory",
    "linux",
    "reader.library-missing",
  ],
  ["something new", "darwin", "reader.open-failed"],
] as const)("%s on %s is %s", (message, platform, id) => {
  const fault = openFault(new Error(message), device, { platform });
  expect(fault.id).toBe(id);
  expect(fault.text("zh").cause).not.toContain("{");
});

test("a device that the system's own driver has is told with that driver's name, one in use by a program is busy", () => {
  const busy = new Error("claimInterface error: interface is busy (errno 16)");
  const bound = openFault(busy, device, { platform: "linux", bound: "cdc_acm" });
  expect([bound.id, bound.detail.driver]).toEqual(["reader.driver-bound", "cdc_acm"]);
  expect(openFault(busy, device, { platform: "linux", bound: "usbfs" }).id).toBe("reader.open-failed");
});

test("where the text does not name the library that is missing, it is the one that the package needs", () => {
  const fault = openFault(new Error("No native build was found"), device);
  expect([fault.id, fault.detail.library]).toEqual(["reader.library-missing", "libusb"]);
  expect(openFault("errno 19", device).id).toBe("reader.unplugged");
});
