import { readdir, readlink } from "node:fs/promises";
import { basename, join } from "node:path";

/**
 * The kernel driver that has interface 0 of a device on Linux: `cdc_acm`, `usbhid`; `usbfs` means another program.
 * Null: none, or not known.
 * @param path as in DeviceInfo: `usb:1-4`
 */
export async function boundDriver(path: string, sysfs = "/sys/bus/usb/devices"): Promise<string | null> {
  const name = path.replace(/^usb:/, "");
  try {
    const dir = join(sysfs, name);
    const first = (await readdir(dir)).find((entry) => entry.startsWith(`${name}:`) && entry.endsWith(".0"));
    return first ? basename(await readlink(join(dir, first, "driver"))) : null;
  } catch {
    return null;
  }
}
