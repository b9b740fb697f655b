/** The public view of readers: what pages, the command line and the doctor are told. */
import { z } from "zod";
import type { PortraitFormat } from "../card/card.ts";
import type { Trace } from "./trace.ts";

export const ReaderState = z.enum(["ready", "busy", "needs-permission", "needs-driver", "failed"]);
export const CardPresence = z
  .enum(["none", "present", "read", "moved", "foreign"])
  .describe("none: nothing found; moved: lost while reading; foreign: a card that is no ID card");

export const ReaderView = z.object({
  id: z.string().describe("stable over re-plugging where the device has a serial number"),
  name: z.string(),
  driver: z.string(),
  state: ReaderState,
  card: CardPresence,
  simulated: z.boolean(),
  samId: z.string().nullable().describe("null until the reader was opened once"),
  fault: z.object({ id: z.string(), cause: z.string(), remedy: z.string() }).optional(),
});

export type ReaderState = z.infer<typeof ReaderState>;
export type CardPresence = z.infer<typeof CardPresence>;
export type ReaderView = z.infer<typeof ReaderView>;

/** Faults of devices that are listed so that their owner finds the reason, and never opened. */
const NEVER_OPENED: readonly string[] = ["reader.not-allowed", "reader.model-unsupported"];

/** Is it a reader that reads, now or once its remedy was followed? */
export function mayBeUsed({ fault }: Pick<ReaderView, "fault">): boolean {
  return fault === undefined || !NEVER_OPENED.includes(fault.id);
}

export interface ReadOptions {
  /** Reader id; absent: the only reader, or the first one that is ready. */
  readonly reader?: string | undefined;
  /** How long to wait for a card, ms; 0 = it must lie there now. */
  readonly waitMs?: number | undefined;
  /** Ask for the fingerprint block (30 10) and hand it out. */
  readonly fingerprint?: boolean | undefined;
  /** Compose both card faces; sheet: and one picture of both. */
  readonly faces?: boolean | "sheet" | undefined;
  /** Decode the portrait (default true); a format: and hand it out in that. */
  readonly portrait?: boolean | PortraitFormat | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Keeps what the reading spends its time on. */
  readonly trace?: Trace | undefined;
}
