import { EventEmitter } from "node:events";
import { expect, test } from "vitest";
import { hidPackage, nodeHid } from "../../../drivers/hid/node-hid.ts";
import { openFault } from "../../../drivers/usb/open-fault.ts";

/** As node-hid 3.4.0: reading begins a tick after somebody listens, and throws where nobody can catch it if closed. */
class FakeHandle extends EventEmitter {
  closed = false;
  reading = false;

  constructor() {
    super();
    this.on("newListener", (event) => {
      if (event === "data") process.nextTick(() => this.#resume());
    });
  }

  #resume(): void {
    if (this.closed) throw new TypeError("device has been closed");
    this.reading = true;
  }

  async write(): Promise<number> {
    return 65;
  }

  async close(): Promise<void> {
    this.closed = true;
    this.reading = false;
    this.removeAllListeners();
  }
}

const packageOf = (handle: FakeHandle) =>
  hidPackage(async () => ({ devicesAsync: async () => [], HIDAsync: { open: async () => handle } }));

test("a device that is closed as soon as it is open throws nothing that nobody catches", async () => {
  const uncaught: unknown[] = [];
  const take = (error: unknown) => uncaught.push(error);
  process.on("uncaughtException", take);
  const handle = new FakeHandle();
  const device = await packageOf(handle).open("/dev/hidraw3");
  device.onReport(() => {});
  await device.close();
  await new Promise((resolve) => setImmediate(resolve));
  process.off("uncaughtException", take);
  expect(uncaught).toEqual([]);
  expect(handle).toMatchObject({ closed: true, reading: false });
});

test("reports reach the listener, an error ends the device, and both only once somebody listens", async () => {
  const handle = new FakeHandle();
  const device = await packageOf(handle).open("/dev/hidraw3");
  expect(handle.reading).toBe(true);
  const told: unknown[] = [];
  device.onReport((report) => told.push([...report]));
  device.onGone(() => told.push("gone"));
  handle.emit("data", Buffer.from([1, 2]));
  handle.emit("error", new Error("could not read from HID device"));
  expect(told).toEqual([[1, 2], "gone"]);
  const late: string[] = [];
  device.onGone(() => late.push("gone"));
  expect(late).toEqual(["gone"]);
});

test("a report or an error that comes before anybody listens is no trouble; the error is remembered", async () => {
  const handle = new FakeHandle();
  const device = await packageOf(handle).open("/dev/hidraw3");
  handle.emit("data", Buffer.from([9]));
  handle.emit("error", new Error("could not read from HID device"));
  const told: unknown[] = [];
  device.onReport((report) => told.push([...report]));
  device.onGone(() => told.push("gone"));
  expect(told).toEqual(["gone"]);
});

test("a request goes out behind report id 0; how it fails says whether the device is gone", async () => {
  const handle = new FakeHandle();
  const device = await packageOf(handle).open("/dev/hidraw3");
  const written: number[][] = [];
  handle.write = async (values: number[] = []) => written.push(values);
  await device.write(Uint8Array.of(0xaa, 1));
  expect(written).toEqual([[0, 0xaa, 1]]);
  const failWith = (text: string) => {
    handle.write = () => Promise.reject(new Error(text));
    return device.write(Uint8Array.of(1));
  };
  await expect(failWith("Cannot write to HID device")).rejects.toMatchObject({ id: "reader.write-failed" });
  await expect(failWith("No such device")).rejects.toMatchObject({ id: "reader.unplugged" });
  handle.emit("error", new Error("could not read from HID device"));
  await expect(failWith("Cannot write to HID device")).rejects.toMatchObject({ id: "reader.unplugged" });
});

test("a device that is gone cannot be closed properly, which is nobody's trouble", async () => {
  const handle = new FakeHandle();
  const device = await packageOf(handle).open("/dev/hidraw3");
  handle.close = () => Promise.reject(new Error("device has been closed"));
  await expect(device.close()).resolves.toBeUndefined();
});

test("the real package lists this machine's HID devices, or says which library is missing", async () => {
  const outcome = await nodeHid.list().then(
    (devices) => (Array.isArray(devices) ? "listed" : "nothing"),
    (error: unknown) => openFault(error, { bus: "hid", path: "" }).id,
  );
  expect(["listed", "reader.library-missing"]).toContain(outcome);
});
