import type { Fingerprint } from "../contract.ts";

/** reader-protocol.md 9.1. As a HID device with two endpoints, as a USB device with one (2.3). */
export const routonHidFingerprints: readonly Fingerprint[] = [
  {
    bus: "hid",
    vendorId: 0x0425,
    productId: 0x8159,
    score: 90,
    label: "精伦 Routon iDR 身份证读卡器",
  },
  {
    bus: "usb",
    vendorId: 0x0425,
    productId: 0x8159,
    score: 90,
    label: "精伦 Routon iDR 身份证读卡器（单端点）",
  },
];
