/** Miaxis 中正 MR-300 family: SAM frames inside an outer packet, in reports of 64 bytes. reader-protocol.md 2.3.1. */
import type { Log } from "../../src/base/log.ts";
import type { Driver, DriverContext } from "../contract.ts";
import { createHidDriver, type HidDriverOptions, type HidFamily } from "../hid/driver.ts";
import { padded, type ReportCodec } from "../hid/reports.ts";
import { miaxisHidFingerprints } from "./fingerprints.ts";
import { unwrapReply, wrapRequest } from "./outer-packet.ts";

const family: HidFamily = {
  name: "miaxis-hid",
  fingerprints: miaxisHidFingerprints,
  codec: ({ log }) => miaxisReports(log),
};

export function createMiaxisHidDriver(context: DriverContext, options?: HidDriverOptions): Driver {
  return createHidDriver(family, context, options);
}

/** A sum that does not fit is told once, not trusted: see question 14 of reader-protocol.md. */
export function miaxisReports(log: Log): ReportCodec {
  let told = false;
  return {
    pack: (frame) => padded(wrapRequest(frame)),
    unpack(report) {
      const part = unwrapReply(report);
      if (part && !part.sumFits && !told) {
        told = true;
        log.warn({}, "a Miaxis reader's outer packet has another sum than expected");
      }
      return part?.data ?? new Uint8Array();
    },
  };
}
