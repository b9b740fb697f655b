import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { UsbDeviceHandle } from "./native.ts";

const SYSFS = "/sys/bus/usb/devices";

/**
 * How many endpoints interface 0 of a device has besides endpoint 0; null: not known. Sends nothing to the device:
 * on Linux sysfs knows it, elsewhere the descriptors that the system keeps.
 */
export async function endpointCount(
  handle: UsbDeviceHandle,
  { platform = process.platform, sysfs = SYSFS }: { platform?: NodeJS.Platform; sysfs?: string } = {},
): Promise<number | null> {
  try {
    return platform === "linux" ? await fromSysfs(handle, sysfs) : fromDescriptors(handle);
  } catch {
    return null;
  }
}

/** `1-1.4`, as sysfs and people call the place where a device is plugged in. */
export function portName({ bus, ports }: Pick<UsbDeviceHandle, "bus" | "ports">): string {
  return `${bus.replace(/^0+(?=\d)/, "")}-${ports.join(".")}`;
}

async function fromSysfs(handle: UsbDeviceHandle, sysfs: string): Promise<number | null> {
  const name = portName(handle);
  const dir = join(sysfs, name);
  const first = (await readdir(dir)).find((entry) => entry.startsWith(`${name}:`) && entry.endsWith(".0"));
  if (!first) return null;
  const count = Number.parseInt(await readFile(join(dir, first, "bNumEndpoints"), "utf8"), 16);
  return Number.isNaN(count) ? null : count;
}

function fromDescriptors(handle: UsbDeviceHandle): number | null {
  const [configuration] = handle.configurations;
  return configuration?.interfaces[0]?.alternate.endpoints.length ?? null;
}
