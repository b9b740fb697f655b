/** One reader of every family that can be exported. Ids and interfaces: reader-protocol.md 2.2, 2.3, 9.1. */
import type { TIMINGS } from "../timing.ts";
import { bareReports, type Firmware, miaxisReports, splitFrames, wholeFrames } from "./firmware.ts";

export interface Model {
  readonly title: string;
  readonly vendorId: number;
  readonly productId: number;
  /** bcdDevice; 0063 is seen on 0400:C35A, others are not known. */
  readonly release: number;
  readonly hid: boolean;
  readonly endpoints: readonly number[];
  readonly timing: keyof typeof TIMINGS;
  firmware(): Firmware;
}

const SDT = { vendorId: 0x0400, productId: 0xc35a, release: 0x0063, hid: false, timing: "usb" } as const;
const HID = { release: 0x0100, hid: true, endpoints: [0x81, 0x02], timing: "hid" } as const;

export const MODELS = {
  "sdt-4": {
    ...SDT,
    title: "SDT, 4 endpoints",
    endpoints: [0x81, 0x02, 0x85, 0x06],
    firmware: () => splitFrames({ in: 0x81, out: 0x02 }, { in: 0x85, out: 0x06 }),
  },
  "sdt-2": {
    ...SDT,
    title: "SDT, 2 endpoints",
    endpoints: [0x81, 0x02],
    firmware: () => wholeFrames(0x81),
  },
  routon: {
    ...HID,
    title: "Routon iDR210",
    vendorId: 0x0425,
    productId: 0x8159,
    firmware: () => bareReports(0x81),
  },
  "routon-control": {
    ...HID,
    title: "Routon iDR210, 1 endpoint",
    vendorId: 0x0425,
    productId: 0x8159,
    endpoints: [0x81],
    // Answers GET_REPORT only (question 7).
    firmware: () => bareReports(0),
  },
  yinan: { ...HID, title: "Yinan", vendorId: 0x2b8b, productId: 0x2721, firmware: () => bareReports(0x81) },
  miaxis: {
    ...HID,
    title: "Miaxis MR-300",
    vendorId: 0x10c4,
    productId: 0x0007,
    firmware: () => miaxisReports(0x81),
  },
} as const satisfies Record<string, Model>;

export type ModelName = keyof typeof MODELS;
export const MODEL_NAMES = Object.keys(MODELS) as readonly ModelName[];
