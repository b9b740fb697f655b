import { type Clock, sleep } from "../../src/base/clock.ts";
import { FrameParser } from "../../src/sam/frame.ts";
import type { ReaderTransport } from "../contract.ts";
import { padded } from "../hid/reports.ts";
import { Line } from "../usb/line.ts";

/** An opened HID reader without interrupt endpoints of use. The thin part that a test replaces. */
export interface ControlDevice {
  /**
   * SET_REPORT (output).
   * @throws Fault `reader.write-failed`, `reader.unplugged`
   */
  setReport(report: Uint8Array): Promise<void>;
  /** GET_REPORT (input); null: none within the time. Rejects when the device is gone. */
  getReport(timeoutMs: number): Promise<Uint8Array | null>;
  close(): Promise<void>;
}

/** A transfer cannot be taken back, so this is the longest that closing waits. */
const REPORT_MS = 500;
/** What was not fetched of an earlier reply is there at once. */
const STALE_MS = 10;
const MOST_STALE_REPORTS = 64;
/** Where the reader answers with reports that are no reply yet. */
const AGAIN_MS = 5;
/** Longer than any command may take. */
const REPLY_MS = 6_000;

/**
 * SAM frames over HID control transfers: the request by SET_REPORT, the reply by GET_REPORT again and again until it
 * is complete. One transfer at a time; nothing is asked for while no reply is due.
 */
export function controlTransport(device: ControlDevice, clock: Clock): ReaderTransport {
  const line = new Line();
  /** The last request's number: a newer one ends the fetching for an older one. */
  let request = 0;
  let fetching: Promise<boolean> = Promise.resolve(false);
  let closing: Promise<void> | null = null;

  /** @returns whether the reply came to its end */
  const fetch = async (own: number): Promise<boolean> => {
    const parser = new FrameParser();
    const deadline = clock.monotonic() + REPLY_MS;
    while (line.open && own === request && clock.monotonic() < deadline) {
      const report = await device.getReport(REPORT_MS);
      if (!report) continue;
      line.deliver(report);
      if (parser.push(report).length > 0) return true;
      if (!parser.pending) await sleep(clock, AGAIN_MS);
    }
    return false;
  };
  const drain = async () => {
    for (let i = 0; i < MOST_STALE_REPORTS && (await device.getReport(STALE_MS)); i++);
  };
  return {
    async write(frame) {
      const own = ++request;
      const isClean = await fetching;
      try {
        if (!isClean) await drain();
      } catch {
        line.lose();
      }
      await device.setReport(padded(frame));
      fetching = fetch(own).catch(() => {
        line.lose();
        return false;
      });
    },
    onData: (listener) => line.onData(listener),
    onDisconnect: (listener) => line.onDisconnect(listener),
    close() {
      line.close();
      closing ??= fetching.then(() => device.close());
      return closing;
    },
  };
}
