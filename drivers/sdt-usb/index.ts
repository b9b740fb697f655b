/**
 * Bulk readers with the native SAM protocol (0400:C35A "SDT" and relatives), by package `usb`.
 * reader-protocol.md 2.2, 9.1.
 */
import { Fault } from "../../src/base/fault.ts";
import type { Driver, DriverContext } from "../contract.ts";
import { driverFaults } from "../faults.ts";
import { findUsbDevices } from "../usb/devices.ts";
import { type HotPlug, sharedHotPlug } from "../usb/hot-plug.ts";
import { loadUsb, type UsbPackage } from "../usb/native.ts";
import { openBulkDevice } from "./bulk-device.ts";
import { sdtUsbFingerprints } from "./fingerprints.ts";
import { bulkTransport } from "./transport.ts";

export interface SdtUsbOptions {
  readonly load?: () => Promise<UsbPackage>;
  readonly hotPlug?: HotPlug;
}

export function createSdtUsbDriver(context: DriverContext, options: SdtUsbOptions = {}): Driver {
  const { load = loadUsb, hotPlug = sharedHotPlug(context) } = options;
  const find = async () =>
    (await findUsbDevices(sdtUsbFingerprints, load)).filter(({ info }) => !isScanner(info));
  return {
    name: "sdt-usb",
    fingerprints: sdtUsbFingerprints,
    list: async () => (await find()).map(({ info }) => info),
    watch: (changed) => hotPlug.watch(changed),
    async open({ path }) {
      const found = (await find()).find(({ info }) => info.path === path);
      if (!found) throw new Fault(driverFaults["reader.unplugged"]);
      const { device, wiring } = await openBulkDevice(found.handle, found.info);
      context.log.debug({ path, wiring: wiring.kind }, "opened a bulk reader");
      return bulkTransport(device, wiring);
    },
  };
}

/** Bar code scanners share the chip vendor's id with Telpo's readers (reader-protocol.md 9.1). */
function isScanner({ product }: { readonly product?: string }): boolean {
  return /scanner/i.test(product ?? "");
}
