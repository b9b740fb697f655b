import type { DeviceInfo, Driver, DriverContext, Fingerprint, ReaderTransport } from "../contract.ts";
import { driverFaults } from "../faults.ts";
import { told } from "../told.ts";
import { type FoundUsbDevice, findUsbDevices, obstacleAt } from "../usb/devices.ts";
import { type HotPlug, sharedHotPlug } from "../usb/hot-plug.ts";
import { matches } from "../usb/ids.ts";
import { loadUsb, type UsbPackage } from "../usb/native.ts";
import { openFault } from "../usb/open-fault.ts";
import { type HidEntry, type HidPackage, nodeHid } from "./node-hid.ts";
import { usbPlaceOf } from "./place.ts";
import type { ReportCodec } from "./reports.ts";
import { hidTransport } from "./transport.ts";

/** What sets one family of HID readers apart. */
export interface HidFamily {
  readonly name: string;
  readonly fingerprints: readonly Fingerprint[];
  /** A fresh codec for every opening. */
  codec(context: DriverContext): ReportCodec;
}

export interface HidDriverOptions {
  readonly loadUsb?: () => Promise<UsbPackage>;
  readonly hid?: HidPackage;
  readonly hotPlug?: HotPlug;
}

/**
 * A driver for HID readers. The USB list says whether one is plugged in; only then is node-hid loaded, so that a
 * machine without such a reader neither pays for it nor needs its libraries.
 */
export function createHidDriver(
  family: HidFamily,
  context: DriverContext,
  options: HidDriverOptions = {},
): Driver {
  const { loadUsb: usb = loadUsb, hid = nodeHid, hotPlug = sharedHotPlug(context) } = options;
  return {
    name: family.name,
    fingerprints: family.fingerprints,
    async list() {
      const plugged = await findUsbDevices(family.fingerprints, usb);
      if (plugged.length === 0) return [];
      let entries: readonly HidEntry[];
      try {
        entries = await hid.list();
      } catch (error) {
        return plugged.map(({ info }) => ({ ...info, bus: "hid", obstacle: openFault(error, info) }));
      }
      const own = entries.filter((entry) => matches(family.fingerprints, entry));
      if (own.length === 0) context.log.debug({ driver: family.name }, "on USB, not yet among HID devices");
      return await Promise.all(
        oncePerPath(own).map((entry, _, all) => describe(entry, onlyPlace(plugged, all))),
      );
    },
    watch: (changed) => hotPlug.watch(changed),
    async open(device): Promise<ReaderTransport> {
      if (device.obstacle?.is(driverFaults["reader.library-missing"])) throw device.obstacle;
      try {
        return hidTransport(await hid.open(device.path), family.codec(context));
      } catch (error) {
        throw (await obstacleAt(device.path, device)) ?? openFault(error, device);
      }
    },
  };
}

type Listed = HidEntry & { readonly path: string };

/** A device with several usages is listed once for each. */
function oncePerPath(entries: readonly HidEntry[]): Listed[] {
  const byPath = new Map<string, Listed>();
  for (const entry of entries) {
    if (entry.path && !byPath.has(entry.path)) byPath.set(entry.path, { ...entry, path: entry.path });
  }
  return [...byPath.values()];
}

/** Where there is one reader, it is at the one place that the USB list knows. */
function onlyPlace(plugged: readonly FoundUsbDevice[], all: readonly unknown[]): string | undefined {
  const [only] = all.length === 1 && plugged.length === 1 ? plugged.map(({ info }) => info.path) : [];
  return only;
}

async function describe(entry: Listed, only: string | undefined): Promise<DeviceInfo> {
  const { path, vendorId, productId, product, manufacturer, serialNumber } = entry;
  const obstacle = await obstacleAt(path, { vendorId, productId });
  const place = (await usbPlaceOf(path)) ?? only;
  return {
    bus: "hid",
    path,
    vendorId,
    productId,
    ...told({ place, product, manufacturer, serialNumber, obstacle }),
  };
}
