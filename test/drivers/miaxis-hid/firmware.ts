import { type Firmware, filled } from "../support/fake-hid.ts";

const sum = (bytes: Uint8Array) => bytes.reduce((total, byte) => total + byte, 0) & 0xffff;

/** A Miaxis reader's side of the outer packet, from reader-protocol.md 2.3.1. */
export const miaxisFirmware: Firmware = {
  frameIn(report) {
    const length = (report[3] ?? 0) | ((report[4] ?? 0) << 8);
    const end = 5 + length;
    const expected = sum(report.subarray(3, end));
    const found = (report[end] ?? 0) | ((report[end + 1] ?? 0) << 8);
    if (report[0] !== 0x88 || report[5] !== 0xb1 || expected !== found) throw new Error("no Miaxis packet");
    return report.slice(6, end);
  },
  reports: (reply) =>
    filled(reply, 54).map((data, number) => {
      const used = Math.min(54, reply.length - number * 54);
      const packet = Uint8Array.of(0xaa, 0, 0, used + 3, 0, 0, number & 0xff, number >> 8, ...data, 0, 0);
      const total = sum(packet.subarray(3, 62));
      packet.set([total & 0xff, total >> 8], 62);
      return packet;
    }),
};
