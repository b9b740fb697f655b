import type { Fingerprint } from "../contract.ts";

/** reader-protocol.md 9.1. */
export const routonHidFingerprints: readonly Fingerprint[] = [
  {
    bus: "hid",
    vendorId: 0x0425,
    productId: 0x8159,
    score: 90,
    label: "精伦 Routon iDR 身份证读卡器",
  },
];
