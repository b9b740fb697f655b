import type { ReaderTransport } from "../contract.ts";
import { Line } from "../usb/line.ts";
import type { ReportCodec } from "./reports.ts";

/** An opened HID device. The thin part that a test replaces. */
export interface HidDevice {
  /**
   * Sends one output report of 64 bytes, without a report id.
   * @throws Fault `reader.write-failed`, `reader.unplugged`
   */
  write(report: Uint8Array): Promise<void>;
  /** Input reports, as they come. */
  onReport(listener: (report: Uint8Array) => void): void;
  /** Called once when the device does not work any more. */
  onGone(listener: () => void): void;
  close(): Promise<void>;
}

/** SAM frames over HID reports. */
export function hidTransport(device: HidDevice, codec: ReportCodec): ReaderTransport {
  const line = new Line();
  device.onReport((report) => line.deliver(codec.unpack(report)));
  device.onGone(() => line.lose());
  let closing: Promise<void> | null = null;
  return {
    write: async (frame) => await device.write(codec.pack(frame)),
    onData: (listener) => line.onData(listener),
    onDisconnect: (listener) => line.onDisconnect(listener),
    close() {
      line.close();
      closing ??= device.close();
      return closing;
    },
  };
}
