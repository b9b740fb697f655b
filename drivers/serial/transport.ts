import type { ReaderTransport } from "../contract.ts";
import type { Line } from "../usb/line.ts";

/** An opened serial port, 8N1. The thin part that a test replaces. */
export interface SerialDevice {
  /** Bits per second, at once. */
  setRate(rate: number): Promise<void>;
  /** Throws away what arrived and was not read. */
  flush(): Promise<void>;
  /** @throws Fault `reader.write-failed`, `reader.unplugged` */
  write(bytes: Uint8Array): Promise<void>;
  onData(listener: (chunk: Uint8Array) => void): void;
  /** Called once when the port does not work any more. */
  onGone(listener: () => void): void;
  close(): Promise<void>;
}

/** As vendors' software has it (reader-protocol.md 2.1): a reply begins within 2 s and is whole within 5 s. */
const LIMITS = { beginMs: 2_000, wholeMs: 5_000 } as const;

/** SAM frames over a serial line: the bare bytes, both ways. */
export function serialTransport(device: SerialDevice, line: Line): ReaderTransport {
  let closing: Promise<void> | null = null;
  return {
    limits: LIMITS,
    write: (frame) => device.write(frame),
    onData: (listener) => line.onData(listener),
    onDisconnect: (listener) => line.onDisconnect(listener),
    close() {
      line.close();
      closing ??= device.close();
      return closing;
    },
  };
}
