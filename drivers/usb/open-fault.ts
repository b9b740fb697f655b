import { Fault } from "../../src/base/fault.ts";
import type { DeviceInfo } from "../contract.ts";
import { driverFaults } from "../faults.ts";
import { idText } from "./ids.ts";

export interface OpenContext {
  readonly platform?: NodeJS.Platform;
  /** The kernel driver that has the device, where that is known; see `boundDriver`. */
  readonly bound?: string | null;
}

/**
 * What the messages of nusb and hidapi mean for the person who plugged the reader in. Both libraries give the
 * system's error as text only.
 */
export function openFault(
  error: unknown,
  device: DeviceInfo,
  { platform = process.platform, bound = null }: OpenContext = {},
): Fault {
  if (error instanceof Fault) return error;
  const detail = { device: idText(device) };
  const text = String(error);
  if (isMissingLibrary(text)) {
    const library = /(\S+\.(?:so|dylib|dll|node)[\d.]*)/.exec(text)?.[1] ?? "libusb";
    return new Fault(driverFaults["reader.library-missing"], { ...detail, library }, { cause: error });
  }
  if (/errno 13\b|permission denied|EACCES|not permitted|errno 1\b/i.test(text))
    return new Fault(driverFaults["reader.permission"], detail, { cause: error });
  const driver = bound && bound !== "usbfs" ? bound : /Device driver is "([^"]+)"/.exec(text)?.[1];
  if (driver && /errno 16\b|Device driver is/i.test(text))
    return new Fault(driverFaults["reader.driver-bound"], { ...detail, driver }, { cause: error });
  if (platform === "win32" && /unsupported|not supported|WinUSB|no driver/i.test(text))
    return new Fault(driverFaults["reader.driver-missing"], detail, { cause: error });
  if (/errno 19\b|errno 2\b|no such device|no such file|disconnected/i.test(text))
    return new Fault(driverFaults["reader.unplugged"], {}, { cause: error });
  return new Fault(driverFaults["reader.open-failed"], detail, { cause: error });
}

function isMissingLibrary(text: string): boolean {
  return /cannot open shared object|Library not loaded|specified module could not be found|No native build|Cannot find module|failed to load native|ERR_DLOPEN/i.test(
    text,
  );
}
