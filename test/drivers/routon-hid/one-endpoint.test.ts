import { expect, test } from "vitest";
import { openControlDevice } from "../../../drivers/routon-hid/control-device.ts";
import { controlTransport } from "../../../drivers/routon-hid/control-transport.ts";
import { createRoutonHidDriver, type RoutonHidOptions } from "../../../drivers/routon-hid/index.ts";
import { HotPlug } from "../../../drivers/usb/hot-plug.ts";
import type { UsbDeviceHandle } from "../../../drivers/usb/native.ts";
import { silentLog } from "../../../src/base/log.ts";
import { SamSession } from "../../../src/sam/session.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { driverSuite, type Rig } from "../kit.ts";
import { FakeControlWire, type Impatience } from "../support/fake-control.ts";

/** Linux lists the reader among HID devices as well, until its driver is detached. */
const hidraw = (wire: FakeControlWire): RoutonHidOptions["hid"] => ({
  list: async () =>
    wire.plugged && wire.kernelHasIt
      ? [{ path: "/dev/hidraw3", vendorId: 0x0425, productId: 0x8159, product: "Reader" }]
      : [],
  open: () => Promise.reject(new Error("this model answers no reports")),
});

function rig(
  impatience: Impatience = "waits",
  options: RoutonHidOptions = {},
): Rig & { wire: FakeControlWire } {
  const wire = new FakeControlWire(impatience);
  const context = { clock: wire.clock, log: silentLog };
  const loadUsb = async () => wire.usb;
  const driver = createRoutonHidDriver(context, {
    loadUsb,
    hid: hidraw(wire) as NonNullable<RoutonHidOptions["hid"]>,
    hotPlug: new HotPlug({ ...context, load: loadUsb }),
    countEndpoints: async () => 1,
    platform: "linux",
    ...options,
  });
  return { driver, wire, handles: () => (wire.claimedBy ? 1 : 0), pieceLength: 64 };
}

driverSuite("routon-hid with one endpoint", () => rig());

test("a reader that gives reports of zeros while it has no reply is asked again, not for ever at once", async () => {
  const { driver, wire } = rig("zeros");
  const [device] = await driver.list();
  if (!device) throw new Error("nothing listed");
  const opening = SamSession.open(await driver.open(device), wire.clock);
  await wire.clock.advance(100);
  const session = await opening;
  wire.sam.faultOnce((reply) => [{ waitMs: 1_000 }, reply]);
  const asked = wire.asked;
  const found = session.find();
  await wire.clock.advance(1_100);
  expect(await found).toBe(false);
  expect(wire.asked - asked).toBeLessThan(250);
});

test("it is listed once, as the USB device that it is opened by", async () => {
  const { driver, wire } = rig();
  expect(await driver.list()).toMatchObject([{ bus: "usb", path: "usb:1-1.4" }]);
  wire.unplug();
  expect(await driver.list()).toEqual([]);
});

test("the system's driver is detached while it is open and gets it back", async () => {
  const { driver, wire } = rig();
  const [device] = await driver.list();
  if (!device) throw new Error("nothing listed");
  const transport = await driver.open(device);
  expect(wire.kernelHasIt).toBe(false);
  await transport.close();
  expect(wire.kernelHasIt).toBe(true);
});

test("on Windows it is listed with the plain explanation and not opened", async () => {
  const { driver, wire } = rig("waits", { platform: "win32" });
  const [device] = await driver.list();
  expect(device?.obstacle?.id).toBe("reader.one-endpoint");
  if (!device) throw new Error("nothing listed");
  await expect(driver.open(device)).rejects.toMatchObject({ id: "reader.one-endpoint" });
  expect(wire.claimedBy).toBe(null);
});

test("the model with two endpoints is left to the HID driver", async () => {
  const { driver } = rig("waits", { countEndpoints: async () => 2 });
  expect(await driver.list()).toMatchObject([{ bus: "hid", path: "/dev/hidraw3", place: "usb:1-1.4" }]);
});

/** The reader's handle that behaves otherwise in some calls. */
async function control(changed: (wire: FakeControlWire) => Partial<UsbDeviceHandle>) {
  const wire = new FakeControlWire();
  const [handle] = await wire.usb.nativeGetDevices();
  if (!handle) throw new Error("no device");
  const info = { bus: "usb", path: "usb:1-1.4", vendorId: 0x0425, productId: 0x8159 } as const;
  return { wire, opening: openControlDevice({ ...handle, ...changed(wire) }, info) };
}
const idOf = (promise: Promise<unknown>) =>
  promise.then(
    () => "none",
    (fault: { id?: string; message: string }) => fault.id ?? fault.message,
  );

test("where the system has no driver for it there is nothing to detach", async () => {
  const { driver, wire } = rig();
  wire.kernelHasIt = false;
  const [device] = await driver.list();
  if (!device) throw new Error("nothing listed");
  const transport = await driver.open(device);
  expect(wire.claimedBy).not.toBe(null);
  await transport.close();
});

test("a reader that another program has is freed again and told", async () => {
  const { opening, wire } = await control(() => ({
    claimInterface: () => Promise.reject(new Error("claimInterface error: interface is busy (errno 16)")),
  }));
  expect(await idOf(opening)).toBe("reader.open-failed");
  expect([wire.claimedBy, wire.kernelHasIt]).toEqual([null, true]);
});

test("a request that fails on a reader that is there is told as that", async () => {
  const { opening } = await control(() => ({
    nativeControlTransferOut: () => Promise.reject(new Error("controlTransferOut error: Stall")),
  }));
  expect(await idOf((await opening).setReport(new Uint8Array(64)))).toBe("reader.write-failed");
});

test("a reader that goes while an earlier reply is drained is told as gone", async () => {
  const clock = new FakeClock();
  let gone = false;
  const transport = controlTransport(
    {
      setReport: async () => {},
      getReport: async () => {
        if (gone) throw new Error("controlTransferIn error: Disconnected");
        return null;
      },
      close: async () => {},
    },
    clock,
  );
  const told: string[] = [];
  transport.onDisconnect(() => told.push("gone"));
  gone = true;
  await transport.write(new Uint8Array(10));
  expect(told).toEqual(["gone"]);
  await transport.close();
});
