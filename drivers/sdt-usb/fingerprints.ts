import type { Fingerprint } from "../contract.ts";

/**
 * reader-protocol.md 9.1. Not here: what `known-unsupported` lists, and 0483:DF11 and 28E9:0289 (firmware update
 * modes). 0483 and 28E9 are makers of microcontrollers (ST, GigaDevice), whose example programs carry these ids into
 * other products; of 0316:5020 no maker of a reader is known.
 */
export const sdtUsbFingerprints: readonly Fingerprint[] = [
  {
    bus: "usb",
    vendorId: 0x0400,
    productId: 0xc35a,
    score: 95,
    label: "身份证读卡器（SDT，神思、华视、精伦、中控等）",
  },
  {
    bus: "usb",
    vendorId: 0x28e9,
    productId: 0x028a,
    score: 50,
    conflictProne: true,
    label: "天波 Telpo 身份证读卡器",
  },
  {
    bus: "usb",
    vendorId: 0x0483,
    productId: 0x5750,
    score: 40,
    conflictProne: true,
    label: "天波 Telpo 身份证读卡器",
  },
  {
    bus: "usb",
    vendorId: 0x0483,
    productId: 0x5652,
    score: 30,
    conflictProne: true,
    label: "身份证读卡器（厂商不详）",
  },
  {
    bus: "usb",
    vendorId: 0x0316,
    productId: 0x5020,
    score: 30,
    conflictProne: true,
    label: "身份证读卡器（厂商不详）",
  },
];
