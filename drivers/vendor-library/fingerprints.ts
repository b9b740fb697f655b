import type { Fingerprint } from "../contract.ts";

export const vendorLibraryFingerprints: readonly Fingerprint[] = [
  { bus: "library", score: 50, label: "厂商库读卡器" },
];
