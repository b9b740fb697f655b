/**
 * Routon 精伦 iDR210/212/213/240 in HID mode: the bare SAM frame in reports of 64 bytes. reader-protocol.md 2.3.
 * The model with two endpoints is read by node-hid, the one with one endpoint by control transfers.
 */
import { Fault } from "../../src/base/fault.ts";
import type { DeviceInfo, Driver, DriverContext } from "../contract.ts";
import { driverFaults } from "../faults.ts";
import { createHidDriver, type HidDriverOptions, type HidFamily } from "../hid/driver.ts";
import { bareReports } from "../hid/reports.ts";
import { findUsbDevices } from "../usb/devices.ts";
import { endpointCount } from "../usb/endpoint-count.ts";
import { idText } from "../usb/ids.ts";
import { loadUsb, type UsbDeviceHandle } from "../usb/native.ts";
import { openControlDevice } from "./control-device.ts";
import { controlTransport } from "./control-transport.ts";
import { routonHidFingerprints } from "./fingerprints.ts";

const family: HidFamily = {
  name: "routon-hid",
  fingerprints: routonHidFingerprints,
  codec: () => bareReports,
};

export interface RoutonHidOptions extends HidDriverOptions {
  readonly countEndpoints?: (handle: UsbDeviceHandle) => Promise<number | null>;
  readonly platform?: NodeJS.Platform;
}

export function createRoutonHidDriver(context: DriverContext, options: RoutonHidOptions = {}): Driver {
  const { countEndpoints = endpointCount, platform = process.platform, loadUsb: usb = loadUsb } = options;
  const hid = createHidDriver(family, context, options);
  /** On USB: all of them, and those with one endpoint. */
  const find = async () => {
    const all = await findUsbDevices(routonHidFingerprints, usb);
    const counts = await Promise.all(all.map(({ handle }) => countEndpoints(handle)));
    return { all, single: all.filter((_, i) => counts[i] === 1) };
  };
  return {
    ...hid,
    async list() {
      const { all, single } = await find();
      const places = single.map(({ info }) => info.path);
      const byReports =
        single.length < all.length
          ? (await hid.list()).filter(({ place }) => place === undefined || !places.includes(place))
          : [];
      return [...byReports, ...single.map(({ info }) => reachable(info, platform))];
    },
    async open(device) {
      if (device.bus !== "usb") return await hid.open(device);
      const found = (await find()).single.find(({ info }) => info.path === device.path);
      if (!found) throw new Fault(driverFaults["reader.unplugged"]);
      const { obstacle } = reachable(found.info, platform);
      if (obstacle?.is(driverFaults["reader.one-endpoint"])) throw obstacle;
      return controlTransport(await openControlDevice(found.handle, found.info), context.clock);
    },
  };
}

/** Only Linux lets a program take a device from the system's HID driver and give it back. */
function reachable(info: DeviceInfo, platform: NodeJS.Platform): DeviceInfo {
  if (platform === "linux") return info;
  return { ...info, obstacle: new Fault(driverFaults["reader.one-endpoint"], { device: idText(info) }) };
}
