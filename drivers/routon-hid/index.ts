/** Routon 精伦 iDR210/212/213/240 in HID mode: the bare SAM frame in reports of 64 bytes. reader-protocol.md 2.3. */
import type { Driver, DriverContext } from "../contract.ts";
import { createHidDriver, type HidDriverOptions, type HidFamily } from "../hid/driver.ts";
import { bareReports } from "../hid/reports.ts";
import { routonHidFingerprints } from "./fingerprints.ts";

const family: HidFamily = {
  name: "routon-hid",
  fingerprints: routonHidFingerprints,
  codec: () => bareReports,
};

export function createRoutonHidDriver(context: DriverContext, options?: HidDriverOptions): Driver {
  return createHidDriver(family, context, options);
}
