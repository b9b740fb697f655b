import type { Fingerprint } from "../contract.ts";

/** reader-protocol.md 9.1. */
export const yinanHidFingerprints: readonly Fingerprint[] = [
  { bus: "hid", vendorId: 0x2b8b, productId: 0x2721, score: 90, label: "Yinan 身份证读卡器" },
];
