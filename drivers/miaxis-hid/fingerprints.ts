import type { Fingerprint } from "../contract.ts";

/**
 * reader-protocol.md 9.1 and question 14: what a reply's outer packet says is known from one source only, so these
 * readers are not opened without the user's choice.
 */
export const miaxisHidFingerprints: readonly Fingerprint[] = [
  {
    bus: "hid",
    vendorId: 0x10c4,
    productId: 0x0007,
    score: 60,
    conflictProne: true,
    label: "中正 Miaxis MR-300 身份证读卡器",
  },
  {
    bus: "hid",
    vendorId: 0x203b,
    productId: 0x0101,
    score: 60,
    conflictProne: true,
    label: "中正 Miaxis 身份证读卡器（旧款）",
  },
];
