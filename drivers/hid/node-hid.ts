/**
 * {@link HidDevice} by package `node-hid`, loaded when a reader of that kind is plugged in and not before: on Linux
 * its native part needs `libusb-1.0.so.0` and `libudev.so.1`, which not every system has.
 */
import { Fault } from "../../src/base/fault.ts";
import { driverFaults } from "../faults.ts";
import { nobody } from "../usb/line.ts";
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

/** The part of node-hid that is used. */
interface NodeHid {
  devicesAsync(): Promise<readonly HidEntry[]>;
  readonly HIDAsync: { open(path: string): Promise<HidHandle> };
}

export function hidPackage(load: () => Promise<NodeHid> = loadNodeHid): HidPackage {
  return {
    list: async () => await (await load()).devicesAsync(),
    async open(path) {
      const { HIDAsync } = await load();
      const device = hidDevice(await HIDAsync.open(path));
      // The package begins to read a tick later; closed by then, it would throw where nobody can catch it.
      await new Promise((resolve) => setImmediate(resolve));
      return device;
    },
  };
}

export const nodeHid = hidPackage();

async function loadNodeHid(): Promise<NodeHid> {
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
  let gone: () => void = nobody;
  let failed = false;
  let take: (report: Uint8Array) => void = nobody;
  // Listening is what makes the package read.
  handle.on("data", (report) => take(Uint8Array.from(report)));
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
    onReport(listener) {
      take = listener;
    },
    onGone(listener) {
      gone = listener;
      if (failed) listener();
    },
    // A device that is gone cannot be closed properly; there is nothing to do about it.
    close: () => handle.close().catch(() => {}),
  };
}
