import { expect, test } from "vitest";
import { openBulkDevice } from "../../../drivers/sdt-usb/bulk-device.ts";
import { createSdtUsbDriver } from "../../../drivers/sdt-usb/index.ts";
import { HotPlug } from "../../../drivers/usb/hot-plug.ts";
import type { UsbDeviceHandle } from "../../../drivers/usb/native.ts";
import { silentLog } from "../../../src/base/log.ts";
import { driverSuite, type Rig } from "../kit.ts";
import { type FakeBulkOptions, FakeBulkWire } from "../support/fake-usb.ts";

function rig(options: FakeBulkOptions = {}): Rig & { wire: FakeBulkWire } {
  const wire = new FakeBulkWire(options);
  const context = { clock: wire.clock, log: silentLog };
  const load = async () => wire.usb;
  const driver = createSdtUsbDriver(context, { load, hotPlug: new HotPlug({ ...context, load }) });
  return { driver, wire, handles: () => (wire.claimedBy ? 1 : 0), pieceLength: 1 };
}

const faultOf = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (fault: unknown) => fault,
  );

driverSuite("sdt-usb with two endpoints", () => rig());
driverSuite("sdt-usb with other endpoint addresses", () => rig({ endpoints: [0x01, 0x83] }));
driverSuite("sdt-usb with four endpoints", () => ({
  ...rig({ endpoints: [0x81, 0x02, 0x85, 0x06] }),
  // A piece has a header of its own on this wire.
  pieceLength: 4_096,
}));

test("a listed reader carries what the system knows of it, its port as path, and no secret opening", async () => {
  const [device] = await rig().driver.list();
  expect(device).toMatchObject({
    bus: "usb",
    path: "usb:1-1.4",
    vendorId: 0x0400,
    productId: 0xc35a,
    product: "USB SAM",
  });
  expect(device).not.toHaveProperty("serialNumber");
});

test("a bar code scanner with Telpo's id is no reader", async () => {
  const ids = { vendorId: 0x0483, productId: 0x5750 };
  expect(await rig({ ...ids, product: "USB SCANNER" }).driver.list()).toEqual([]);
  expect(await rig({ ...ids, product: null }).driver.list()).toHaveLength(1);
});

test.each([
  ["open error: failed to open device (errno 13)", "reader.permission"],
  ["open error: device is busy (errno 16)", "reader.open-failed"],
])("%s is told as %s", async (openError, id) => {
  const { driver, handles } = rig({ openError });
  const [device] = await driver.list();
  expect(device && (await faultOf(driver.open(device)))).toMatchObject({ id });
  expect(handles()).toBe(0);
});

test("an interface of unknown shape is refused, named and freed", async () => {
  const { driver, handles } = rig({ endpoints: [0x81, 0x02, 0x83] });
  const [device] = await driver.list();
  expect(device && (await faultOf(driver.open(device)))).toMatchObject({
    id: "reader.unsupported",
    detail: { device: "0400:C35A", found: "0x81 0x2 0x83" },
  });
  expect(handles()).toBe(0);
});

test("a reader in use is busy for a second opening and free after closing", async () => {
  const { driver, wire } = rig();
  const [device] = await driver.list();
  if (!device) throw new Error("no device");
  const first = await driver.open(device);
  expect(await faultOf(driver.open(device))).toMatchObject({ id: "reader.open-failed" });
  const closed = first.close();
  await wire.clock.advance(300);
  await closed;
  await driver.open(device);
});

const info = { bus: "usb", path: "usb:1-1.4", vendorId: 0x0400, productId: 0xc35a } as const;
/** A reader's handle that behaves otherwise in some calls, opened. */
async function bulk(changed: Partial<UsbDeviceHandle>) {
  const wire = new FakeBulkWire();
  const [handle] = await wire.usb.nativeGetDevices();
  if (!handle) throw new Error("no device");
  return { wire, opening: openBulkDevice(Object.assign(handle, changed), info) };
}

test("a device that tells no endpoints is refused as such", async () => {
  for (const answer of [null, new Uint8Array()]) {
    const { opening, wire } = await bulk({ nativeControlTransferIn: async () => answer });
    expect(await faultOf(opening)).toMatchObject({
      id: "reader.unsupported",
      detail: { found: "no endpoints" },
    });
    expect(wire.claimedBy).toBe(null);
  }
});

test("a stalled endpoint is cleared and read on; one that stalls again and again is broken", async () => {
  let halts = 0;
  let stalling = true;
  const stall = async () => {
    if (stalling) throw new Error("transferIn error: Stall");
    return Uint8Array.of(7);
  };
  const { opening } = await bulk({ nativeTransferIn: stall, clearHalt: async () => void halts++ });
  const { device } = await opening;
  const read = () => device.read({ address: 0x81, packetSize: 64 }, 64, 100);
  expect(await read()).toBe(null);
  expect(halts).toBe(1);
  stalling = false;
  expect(await read()).toEqual(Uint8Array.of(7));
  stalling = true;
  for (let i = 0; i < 3; i++) expect(await read()).toBe(null);
  expect(await faultOf(read())).toMatchObject({ message: expect.stringContaining("Stall") });
  expect(halts).toBe(4);
});

test("a write that fails on a device that is there is told as that", async () => {
  const { opening } = await bulk({
    nativeTransferOut: () => Promise.reject(new Error("transferOut error: Cancelled")),
  });
  const { device } = await opening;
  expect(await faultOf(device.write({ address: 0x02, packetSize: 64 }, Uint8Array.of(1)))).toMatchObject({
    id: "reader.write-failed",
  });
});
