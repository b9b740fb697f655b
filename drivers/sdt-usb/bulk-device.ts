/** {@link BulkDevice} by package `usb`. */
import { Fault } from "../../src/base/fault.ts";
import type { DeviceInfo } from "../contract.ts";
import { driverFaults } from "../faults.ts";
import { boundDriver } from "../usb/bound-driver.ts";
import { idText } from "../usb/ids.ts";
import type { UsbDeviceHandle } from "../usb/native.ts";
import { openFault } from "../usb/open-fault.ts";
import { bulkEndpoints, type Wiring, wiringOf } from "./endpoints.ts";
import type { BulkDevice } from "./transport.ts";

const WRITE_MS = 1_000;
const CONTROL_MS = 1_000;
/** A reader that stalls again and again is broken, not busy. */
const MAX_STALLS = 3;
const INTERFACE = 0;
/** GET_DESCRIPTOR of configuration 0. */
const CONFIGURATION = {
  requestType: "standard",
  recipient: "device",
  request: 6,
  value: 0x0200,
  index: 0,
} as const;

/** @throws Fault `reader.permission`, `reader.driver-missing`, `reader.unsupported`, `reader.open-failed` */
export async function openBulkDevice(
  handle: UsbDeviceHandle,
  info: DeviceInfo,
): Promise<{ device: BulkDevice; wiring: Wiring }> {
  try {
    await handle.open();
    await handle.claimInterface(INTERFACE);
    const descriptor = await handle.nativeControlTransferIn(CONFIGURATION, CONTROL_MS, 512);
    const endpoints = bulkEndpoints(descriptor ?? new Uint8Array());
    const wiring = wiringOf(endpoints);
    if (!wiring) {
      const found = endpoints.map(({ address }) => `0x${address.toString(16)}`).join(" ") || "no endpoints";
      throw new Fault(driverFaults["reader.unsupported"], { device: idText(info), found });
    }
    return { device: bulkDevice(handle), wiring };
  } catch (error) {
    await free(handle);
    throw openFault(error, info, { bound: await boundDriver(info.path) });
  }
}

function bulkDevice(handle: UsbDeviceHandle): BulkDevice {
  let stalls = 0;
  /** The last write; a reply may be here before the system says that the request went out. */
  let writing: Promise<unknown> = Promise.resolve();
  const transfers = new Set<Promise<unknown>>();
  const during = async <T>(transfer: Promise<T>): Promise<T> => {
    transfers.add(transfer);
    try {
      return await transfer;
    } finally {
      transfers.delete(transfer);
    }
  };
  return {
    async read({ address }, length, timeoutMs) {
      const number = address & 0x0f;
      try {
        const chunk = await during(handle.nativeTransferIn(number, timeoutMs, length));
        stalls = 0;
        return chunk;
      } catch (error) {
        if (/Cancelled/.test(String(error))) return null;
        if (!/Stall/.test(String(error)) || ++stalls > MAX_STALLS) throw error;
        await during(handle.clearHalt("in", number));
        return null;
      }
    },
    async write({ address }, data) {
      // One transfer at a time per endpoint: the package refuses a second one as "endpoint not found".
      const write = writing.then(() => during(handle.nativeTransferOut(address & 0x0f, WRITE_MS, data)));
      writing = write.catch(() => {});
      try {
        await write;
      } catch (error) {
        const gone = /Disconnected/.test(String(error));
        throw new Fault(
          driverFaults[gone ? "reader.unplugged" : "reader.write-failed"],
          {},
          { cause: error },
        );
      }
    },
    async close() {
      // The native object refuses to be closed, by throwing at once, while a transfer uses it.
      await writing;
      await Promise.allSettled(transfers);
      await free(handle);
    },
  };
}

/** The interface first: the handle alone keeps the device claimed. Nothing to free is no error. */
async function free(handle: UsbDeviceHandle): Promise<void> {
  for (const step of [() => handle.releaseInterface(INTERFACE), () => handle.close()]) {
    try {
      await step();
    } catch {
      // Not claimed, not open, or gone.
    }
  }
}
