/** {@link BulkDevice} by package `usb`. */
import { Fault } from "../../src/base/fault.ts";
import type { DeviceInfo } from "../contract.ts";
import { driverFaults } from "../faults.ts";
import { idText } from "../usb/ids.ts";
import type { UsbDeviceHandle } from "../usb/native.ts";
import { openFault } from "../usb/open-fault.ts";
import { bulkEndpoints, type Endpoint, type Wiring, wiringOf } from "./endpoints.ts";
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
    throw openFault(error, info);
  }
}

function bulkDevice(handle: UsbDeviceHandle): BulkDevice {
  let stalls = 0;
  return {
    async read({ address }, length, timeoutMs) {
      const number = address & 0x0f;
      try {
        const chunk = await handle.nativeTransferIn(number, timeoutMs, length);
        stalls = 0;
        return chunk;
      } catch (error) {
        if (/Cancelled/.test(String(error))) return null;
        if (!/Stall/.test(String(error)) || ++stalls > MAX_STALLS) throw error;
        await handle.clearHalt("in", number);
        return null;
      }
    },
    async write(endpoint: Endpoint, data) {
      try {
        await handle.nativeTransferOut(endpoint.address & 0x0f, WRITE_MS, data);
      } catch (error) {
        const gone = /Disconnected/.test(String(error));
        throw new Fault(
          driverFaults[gone ? "reader.unplugged" : "reader.write-failed"],
          {},
          { cause: error },
        );
      }
    },
    close: () => free(handle),
  };
}

/** The interface first: the handle alone keeps the device claimed. Nothing to free is no error. */
async function free(handle: UsbDeviceHandle): Promise<void> {
  await handle.releaseInterface(INTERFACE).catch(() => {});
  await handle.close().catch(() => {});
}
