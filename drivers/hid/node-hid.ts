/**
 * {@link HidDevice} by package `node-hid`, loaded when a reader of that kind is plugged in and not before: on Linux
 * its native part needs `libusb-1.0.so.0` and `libudev.so.1`, which not every system has.
 */
import { Fault } from "../../src/base/fault.ts";
import { driverFaults } from "../faults.ts";
import type { HidDevice } from "./transport.ts";

/** A HID device as hidapi lists it. */
export interface HidEntry {
  readonly path?: string | undefined;
  readonly vendorId: number;
  readonly productId: number;
  readonly product?: string | undefined;
  readonly manufacturer?: string | undefined;
  readonly serialNumber?: string | undefined;
}

export interface HidPackage {
  /** @throws what loading the native part throws */
  list(): Promise<readonly HidEntry[]>;
  open(path: string): Promise<HidDevice>;
}

export const nodeHid: HidPackage = {
  async list() {
    const { devicesAsync } = await load();
    return await devicesAsync();
  },
  async open(path) {
    const { HIDAsync } = await load();
    return hidDevice(await HIDAsync.open(path));
  },
};

async function load(): Promise<typeof import("node-hid")> {
  return (await import("node-hid")).default;
}

/** The part of node-hid's `HIDAsync` that is used. */
interface HidHandle {
  write(values: number[]): Promise<number>;
  close(): Promise<void>;
  on(event: "data", listener: (report: Uint8Array) => void): unknown;
  on(event: "error", listener: (error: unknown) => void): unknown;
}

function hidDevice(handle: HidHandle): HidDevice {
  let gone = () => {};
  let failed = false;
  handle.on("error", () => {
    failed = true;
    gone();
  });
  return {
    async write(report) {
      try {
        // The first byte is the report id, 0 where reports have none (2.3.2).
        await handle.write([0, ...report]);
      } catch (error) {
        const gone = failed || /no such device|not connected|disconnect/i.test(String(error));
        throw new Fault(
          driverFaults[gone ? "reader.unplugged" : "reader.write-failed"],
          {},
          { cause: error },
        );
      }
    },
    onReport: (listener) => void handle.on("data", (report) => listener(Uint8Array.from(report))),
    onGone(listener) {
      gone = listener;
      if (failed) listener();
    },
    // A device that is gone cannot be closed properly; there is nothing to do about it.
    close: () => handle.close().catch(() => {}),
  };
}
