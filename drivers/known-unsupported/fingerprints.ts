import type { Fingerprint } from "../contract.ts";

/** reader-protocol.md 9.1 and questions 15, 18: readers by their ids, but nobody published how they are talked to. */
export const knownUnsupportedFingerprints: readonly Fingerprint[] = [
  { bus: "usb", vendorId: 0x0483, productId: 0x572b, score: 10, label: "可能是德科 DK 身份证读卡器" },
  { bus: "usb", vendorId: 0x10c4, productId: 0x8a1b, score: 10, label: "可能是信通 Senter 身份证读卡器" },
  { bus: "usb", vendorId: 0x2015, productId: 0x0008, score: 10, label: "可能是森锐身份证读卡器" },
  { bus: "usb", vendorId: 0x9573, productId: 0x4836, score: 10, label: "可能是亿数身份证读卡器" },
];
