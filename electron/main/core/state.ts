/** What the shell knows of the agent, and what the tray makes of it. */
import { z } from "zod";
import type { FaultText } from "../../../src/base/fault.ts";
import type { ConsentRequest } from "../../../src/bridge/schemas/consent.ts";
import { mayBeUsed, type ReaderView } from "../../../src/readers/reader.ts";

export interface CoreState {
  /** waiting: it has ended or does not start; it is tried again. */
  readonly phase: "starting" | "ready" | "waiting";
  /** The agent's own origin while there is one. */
  readonly url: string | null;
  readonly readers: readonly ReaderView[];
  readonly asking: readonly ConsentRequest[];
  /** Enrolments that the platform does not have yet. */
  readonly unsent: number;
  readonly fault: FaultText | null;
}

export const NOTHING = {
  readers: [],
  asking: [],
  unsent: 0,
} as const satisfies Partial<CoreState>;

export type TrayState = "starting" | "waiting" | "asking" | "reading" | "ready" | "fault" | "none";

/** The one thing that matters most just now. */
export function trayState({ phase, asking, readers }: CoreState): TrayState {
  if (phase !== "ready") return phase;
  if (asking.length > 0) return "asking";
  const usable = readers.filter(mayBeUsed);
  if (usable.some(({ state }) => state === "busy")) return "reading";
  if (usable.some(({ state }) => state === "ready")) return "ready";
  return usable.length > 0 ? "fault" : "none";
}

/** Is a card being read, or a worker not yet sent? Then nobody restarts the program. */
export function isBusy({ readers, unsent }: CoreState): boolean {
  return unsent > 0 || readers.some(({ state }) => state === "busy");
}

/** Of an enrolment the shell looks at nothing but this: no name, no number. */
export const EnrolmentState = z.object({ id: z.string(), state: z.string() });
export type EnrolmentState = z.infer<typeof EnrolmentState>;

/** The platform has a worker from `following` on. */
export function isUnsent({ state }: EnrolmentState): boolean {
  return ["saved", "sending", "retrying"].includes(state);
}
