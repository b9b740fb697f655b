import type { Fingerprint } from "../contract.ts";

/** A port has no identity of its own: it is a reader because somebody said so (`Allowed.serialPorts`). */
export const serialFingerprints: readonly Fingerprint[] = [
  { bus: "serial", score: 50, label: "串口身份证读卡器" },
];
