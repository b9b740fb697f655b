/** How SAM frames travel in HID reports. Pure; one codec per family. reader-protocol.md 2.3. */

/** Every known HID reader uses unnumbered reports of this size both ways. */
export const REPORT_LENGTH = 64;

export interface ReportCodec {
  /** The one report that carries a request frame; requests are at most 11 bytes. */
  pack(frame: Uint8Array): Uint8Array;
  /** What one report from the reader adds to the reply; padding after the frame may remain. */
  unpack(report: Uint8Array): Uint8Array;
}

/**
 * Routon and Yinan: the bare frame, zeros after it, and nothing around it. Replies fill report after report; what
 * follows the frame in the last one is padding, which the frame parser passes over.
 */
export const bareReports: ReportCodec = {
  pack: (frame) => padded(frame),
  unpack: (report) => report,
};

/** @throws RangeError where the bytes do not fit: no request is that long */
export function padded(bytes: Uint8Array): Uint8Array {
  if (bytes.length > REPORT_LENGTH) throw new RangeError(`${bytes.length} bytes do not fit into a report`);
  const report = new Uint8Array(REPORT_LENGTH);
  report.set(bytes);
  return report;
}
