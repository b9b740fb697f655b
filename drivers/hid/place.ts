import { realpath } from "node:fs/promises";
import { basename, join } from "node:path";

/** The USB port of a HID device on Linux: `/dev/hidraw3` → `usb:1-1.4`; null elsewhere and for what is not on USB. */
export async function usbPlaceOf(path: string, sysfs = "/sys/class/hidraw"): Promise<string | null> {
  const device = await realpath(join(sysfs, basename(path), "device")).catch(() => "");
  // …/usb1/1-1/1-1.4/1-1.4:1.0/0003:0425:8159.0007
  const port = /\/(\d+-[\d.]+):\d+\.\d+\/[^/]+$/.exec(device)?.[1];
  return port === undefined ? null : `usb:${port}`;
}
