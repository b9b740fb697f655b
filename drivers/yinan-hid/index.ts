/** Yinan (YinanSoft, Sdtusbapi) readers: the bare SAM frame in reports of 64 bytes. reader-protocol.md 2.3. */
import type { Driver, DriverContext } from "../contract.ts";
import { createHidDriver, type HidDriverOptions, type HidFamily } from "../hid/driver.ts";
import { bareReports } from "../hid/reports.ts";
import { yinanHidFingerprints } from "./fingerprints.ts";

const family: HidFamily = {
  name: "yinan-hid",
  fingerprints: yinanHidFingerprints,
  codec: () => bareReports,
};

export function createYinanHidDriver(context: DriverContext, options?: HidDriverOptions): Driver {
  return createHidDriver(family, context, options);
}
