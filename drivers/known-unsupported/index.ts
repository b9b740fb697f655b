/**
 * Readers that are known by their ids and cannot be used: listed, so that whoever looks for the reason why a reader
 * does not work finds it. Nothing is ever sent to them.
 */
import { Fault } from "../../src/base/fault.ts";
import type { DeviceInfo, Driver, DriverContext } from "../contract.ts";
import { driverFaults } from "../faults.ts";
import { findUsbDevices } from "../usb/devices.ts";
import { type HotPlug, sharedHotPlug } from "../usb/hot-plug.ts";
import { idText } from "../usb/ids.ts";
import { loadUsb, type UsbPackage } from "../usb/native.ts";
import { knownUnsupportedFingerprints } from "./fingerprints.ts";

export interface KnownUnsupportedOptions {
  readonly load?: () => Promise<UsbPackage>;
  readonly hotPlug?: HotPlug;
}

export function createKnownUnsupportedDriver(
  context: DriverContext,
  { load = loadUsb, hotPlug = sharedHotPlug(context) }: KnownUnsupportedOptions = {},
): Driver {
  return {
    name: "known-unsupported",
    fingerprints: knownUnsupportedFingerprints,
    list: async () =>
      (await findUsbDevices(knownUnsupportedFingerprints, load)).map(({ info }) => ({
        ...info,
        obstacle: unsupported(info),
      })),
    watch: (changed) => hotPlug.watch(changed),
    open: async (device) => {
      throw unsupported(device);
    },
  };
}

function unsupported(device: DeviceInfo): Fault {
  return new Fault(driverFaults["reader.model-unsupported"], { device: idText(device) });
}
