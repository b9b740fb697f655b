/** {@link ControlDevice} by package `usb`. Linux only: nowhere else is a device taken from the system's HID driver. */
import { Fault } from "../../src/base/fault.ts";
import type { DeviceInfo } from "../contract.ts";
import { driverFaults } from "../faults.ts";
import { REPORT_LENGTH } from "../hid/reports.ts";
import type { ControlSetup, UsbDeviceHandle } from "../usb/native.ts";
import { openFault } from "../usb/open-fault.ts";
import type { ControlDevice } from "./control-transport.ts";

const INTERFACE = 0;
const SET_REPORT_MS = 1_000;
/** reader-protocol.md 2.3: report id 0, output and input. */
const SET_REPORT: ControlSetup = report(0x09, 0x0200);
const GET_REPORT: ControlSetup = report(0x01, 0x0100);

/** @throws Fault `reader.permission`, `reader.unplugged`, `reader.open-failed` */
export async function openControlDevice(handle: UsbDeviceHandle, info: DeviceInfo): Promise<ControlDevice> {
  try {
    await handle.open();
    // The system's usbhid has it; where nothing has it there is nothing to detach.
    await handle.detachKernelDriver(INTERFACE).catch(() => {});
    await handle.claimInterface(INTERFACE);
    return controlDevice(handle);
  } catch (error) {
    await free(handle);
    throw openFault(error, info);
  }
}

function controlDevice(handle: UsbDeviceHandle): ControlDevice {
  return {
    async setReport(bytes) {
      try {
        await handle.nativeControlTransferOut(SET_REPORT, SET_REPORT_MS, bytes);
      } catch (error) {
        const kind = isGone(error) ? "reader.unplugged" : "reader.write-failed";
        throw new Fault(driverFaults[kind], {}, { cause: error });
      }
    },
    async getReport(timeoutMs) {
      try {
        return await handle.nativeControlTransferIn(GET_REPORT, timeoutMs, REPORT_LENGTH);
      } catch (error) {
        if (isGone(error)) throw error;
        // Nothing within the time, or the reader's way of saying "not yet".
        return null;
      }
    },
    close: () => free(handle),
  };
}

function report(request: number, value: number): ControlSetup {
  return { requestType: "class", recipient: "interface", request, value, index: INTERFACE };
}

function isGone(error: unknown): boolean {
  return /disconnected|no such device|errno 19\b/i.test(String(error));
}

/** The interface goes back to the system's driver. Nothing to free is no error. */
async function free(handle: UsbDeviceHandle): Promise<void> {
  const steps = [
    () => handle.releaseInterface(INTERFACE),
    () => handle.attachKernelDriver(INTERFACE),
    () => handle.close(),
  ];
  for (const step of steps) {
    try {
      await step();
    } catch {
      // Not claimed, not open, or gone.
    }
  }
}
