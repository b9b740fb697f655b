/**
 * Every driver for real readers. Fingerprints are here from the start; a driver's code is loaded when the agent
 * starts looking for devices, the native package behind it when such a device is there.
 */
import type { DriverEntry, Fingerprint } from "./contract.ts";
import { knownUnsupportedFingerprints } from "./known-unsupported/fingerprints.ts";
import { miaxisHidFingerprints } from "./miaxis-hid/fingerprints.ts";
import { routonHidFingerprints } from "./routon-hid/fingerprints.ts";
import { sdtUsbFingerprints } from "./sdt-usb/fingerprints.ts";
import { serialFingerprints } from "./serial/fingerprints.ts";
import { vendorLibraryFingerprints } from "./vendor-library/fingerprints.ts";
import { yinanHidFingerprints } from "./yinan-hid/fingerprints.ts";

export interface HardwareDriverEntry extends DriverEntry {
  readonly fingerprints: readonly Fingerprint[];
}

export const driverRegistry: readonly HardwareDriverEntry[] = [
  {
    name: "sdt-usb",
    fingerprints: sdtUsbFingerprints,
    load: async (context) => (await import("./sdt-usb/index.ts")).createSdtUsbDriver(context),
  },
  {
    name: "routon-hid",
    fingerprints: routonHidFingerprints,
    load: async (context) => (await import("./routon-hid/index.ts")).createRoutonHidDriver(context),
  },
  {
    name: "yinan-hid",
    fingerprints: yinanHidFingerprints,
    load: async (context) => (await import("./yinan-hid/index.ts")).createYinanHidDriver(context),
  },
  {
    name: "miaxis-hid",
    fingerprints: miaxisHidFingerprints,
    load: async (context) => (await import("./miaxis-hid/index.ts")).createMiaxisHidDriver(context),
  },
  {
    name: "serial",
    fingerprints: serialFingerprints,
    load: async (context) => (await import("./serial/index.ts")).createSerialDriver(context),
  },
  {
    name: "known-unsupported",
    fingerprints: knownUnsupportedFingerprints,
    load: async (context) =>
      (await import("./known-unsupported/index.ts")).createKnownUnsupportedDriver(context),
  },
  {
    name: "vendor-library",
    fingerprints: vendorLibraryFingerprints,
    load: async (context) => (await import("./vendor-library/index.ts")).createVendorLibraryDriver(context),
  },
];
