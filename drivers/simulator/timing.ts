/** How long a simulated reader takes, so that what a page feels is what a clerk would feel. */
export interface Timing {
  /** Bytes per second on the wire; Infinity = no time at all. */
  readonly bytesPerSecond: number;
  /** What the SAM and the card take for a command besides the wire, ms. */
  readonly thinkMs: {
    readonly status: number;
    readonly find: number;
    readonly select: number;
    readonly read: number;
  };
}

const NO_THINKING = { status: 0, find: 0, select: 0, read: 0 };
const USUAL = { status: 2, find: 15, select: 20, read: 180 };

export const TIMINGS = {
  instant: { bytesPerSecond: Number.POSITIVE_INFINITY, thinkMs: NO_THINKING },
  /** Full-speed bulk transfers. */
  usb: { bytesPerSecond: 600_000, thinkMs: USUAL },
  /** One 64-byte report a millisecond. */
  hid: { bytesPerSecond: 64_000, thinkMs: USUAL },
  /** 115200 baud, 8N1. */
  serial: { bytesPerSecond: 11_520, thinkMs: USUAL },
  slow: { bytesPerSecond: 11_520, thinkMs: { status: 20, find: 80, select: 120, read: 900 } },
} as const satisfies Record<string, Timing>;
