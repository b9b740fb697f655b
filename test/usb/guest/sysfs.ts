/** What the kernel knows of USB devices, asked of /sys, independently of every library. */
import { readdirSync, readFileSync } from "node:fs";

const DEVICES = "/sys/bus/usb/devices";
const LOOK_EVERY_MS = 5;

export function isListed(serial: string): boolean {
  return readdirSync(DEVICES).some((name) => read(`${DEVICES}/${name}/serial`) === serial);
}

/** Resolves with the time at which the kernel had enumerated the device, ms of `performance.now()`. */
export async function untilListed(serial: string, listed = true): Promise<number> {
  const signal = AbortSignal.timeout(15_000);
  while (isListed(serial) !== listed) {
    if (signal.aborted) throw new Error(`the kernel does not see that ${serial} ${listed ? "came" : "went"}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  return performance.now();
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return "";
  }
}
