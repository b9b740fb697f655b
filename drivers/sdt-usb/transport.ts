import { COMMANDS, encodeCommand } from "../../src/sam/commands.ts";
import { HEADER_LENGTH } from "../../src/sam/frame.ts";
import type { ReaderTransport } from "../contract.ts";
import { Line } from "../usb/line.ts";
import type { Endpoint, Wiring } from "./endpoints.ts";
import { MissingBytes } from "./missing-bytes.ts";
import { SplitFrames } from "./split-frames.ts";

/** An opened bulk device, interface 0 claimed. The thin part that a test replaces. */
export interface BulkDevice {
  /** What arrives within the time; null: nothing did. Rejects when the device does not work any more. */
  read(endpoint: Endpoint, length: number, timeoutMs: number): Promise<Uint8Array | null>;
  /** @throws Fault `reader.write-failed`, `reader.unplugged` */
  write(endpoint: Endpoint, data: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

/**
 * What arrives while the system gives a read up is lost, so a read waits longer than nearly every reply takes; each
 * reply begins the time anew. It cannot be taken back either: closing provokes a reply to end it, and from a reader
 * that does not answer waits this long at most.
 */
const IDLE_READ_MS = 1_500;
/** Once a reply began, the rest of it is read in one go. */
const REST_MS = 500;

/** SAM frames over bulk endpoints: reads are always pending, so no delay between write and read is needed. */
export function bulkTransport(device: BulkDevice, wiring: Wiring): ReaderTransport {
  const line = new Line();
  const split = new SplitFrames();
  const missing = new MissingBytes();
  const pumps =
    wiring.kind === "whole"
      ? [
          keepReading(device, wiring.in, line, (chunk) => {
            line.deliver(chunk);
            return missing.push(chunk);
          }),
        ]
      : [
          keepReading(device, wiring.headerIn, line, (chunk) => {
            line.deliver(split.pushHeader(chunk));
            return 0;
          }),
          keepReading(device, wiring.bodyIn, line, (chunk) => {
            line.deliver(split.pushBody(chunk));
            return split.owed;
          }),
        ];
  let closing: Promise<void> | null = null;
  return {
    async write(frame) {
      missing.reset();
      split.reset();
      await send(frame);
    },
    onData: (listener) => line.onData(listener),
    onDisconnect: (listener) => line.onDisconnect(listener),
    close() {
      line.close();
      closing ??= end();
      return closing;
    },
  };

  async function send(frame: Uint8Array): Promise<void> {
    if (wiring.kind === "whole") return await device.write(wiring.out, frame);
    await device.write(wiring.headerOut, frame.subarray(0, HEADER_LENGTH));
    await device.write(wiring.bodyOut, frame.subarray(HEADER_LENGTH));
  }

  async function end(): Promise<void> {
    // A reader that is gone takes no command; its reads have ended.
    await send(encodeCommand(COMMANDS.status)).catch(() => {});
    await Promise.all(pumps);
    await device.close();
  }
}

/** @param take is given what came and says how much is known to follow */
async function keepReading(
  device: BulkDevice,
  endpoint: Endpoint,
  line: Line,
  take: (chunk: Uint8Array) => number,
): Promise<void> {
  let following = 0;
  while (line.open) {
    let chunk: Uint8Array | null;
    try {
      chunk = await device.read(
        endpoint,
        following || endpoint.packetSize,
        following > 0 ? REST_MS : IDLE_READ_MS,
      );
    } catch {
      return line.lose();
    }
    following = chunk ? take(chunk) : 0;
  }
}
