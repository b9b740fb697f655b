/** Which USB devices are there, by package `usb`. Reads what the system knows; sends nothing to a device. */
import { Fault } from "../../src/base/fault.ts";
import { type Look, refusalAt } from "../access.ts";
import type { DeviceInfo, Fingerprint } from "../contract.ts";
import { driverFaults } from "../faults.ts";
import { told } from "../told.ts";
import { portName } from "./endpoint-count.ts";
import { idText, matches } from "./ids.ts";
import { loadUsb, type UsbDeviceHandle, type UsbPackage } from "./native.ts";

export interface FoundUsbDevice {
  readonly info: DeviceInfo;
  readonly handle: UsbDeviceHandle;
}

/** The plugged-in devices that match a fingerprint. Where the system has no USB at all: none. */
export async function findUsbDevices(
  fingerprints: readonly Fingerprint[],
  load: () => Promise<UsbPackage> = loadUsb,
): Promise<FoundUsbDevice[]> {
  const { nativeGetDevices } = await load();
  const handles = await nativeGetDevices().catch((error: unknown) => {
    if (/\/sys\/bus\/usb\S* not found/.test(String(error))) return [];
    throw error;
  });
  const found = handles.filter((handle) => matches(fingerprints, handle));
  return await Promise.all(found.map(async (handle) => ({ info: await describe(handle), handle })));
}

async function describe(handle: UsbDeviceHandle): Promise<DeviceInfo> {
  const { vendorId, productId, bus, ports } = handle;
  const product = stringOf(() => handle.productName);
  const manufacturer = stringOf(() => handle.manufacturerName);
  const serialNumber = stringOf(() => handle.serialNumber);
  const obstacle = await obstacleAt(nodeOf(handle), { vendorId, productId });
  return {
    bus: "usb",
    path: `usb:${portName({ bus, ports })}`,
    vendorId,
    productId,
    ...told({ product, manufacturer, serialNumber, obstacle }),
  };
}

/** The device file that must be opened, on Linux. */
function nodeOf({ bus, address }: UsbDeviceHandle): string {
  return `/dev/bus/usb/${bus.padStart(3, "0")}/${String(address).padStart(3, "0")}`;
}

/** `reader.permission` where this user may not open the device file; seen without opening. Linux only. */
export async function obstacleAt(
  node: string,
  ids: Pick<DeviceInfo, "vendorId" | "productId">,
  { platform = process.platform, look }: { platform?: NodeJS.Platform; look?: Look } = {},
): Promise<Fault | null> {
  if (platform !== "linux") return null;
  const cause = await refusalAt(node, look);
  return cause && new Fault(driverFaults["reader.permission"], { device: idText(ids) }, { cause });
}

function stringOf(read: () => string | null): string | null {
  try {
    return read()?.trim() || null;
  } catch {
    return null;
  }
}
