/** The reboot that is due, kept on disk so that it happens once and is reported after it (C36). */
import type { TerminalStore } from "./store.ts";

export interface Reboot {
  /** ms since the epoch by the terminal's own clock. */
  readonly at: number;
  /** Of the command that asked for it. */
  readonly code: string;
}

export function rebootOf(store: TerminalStore): Reboot | null {
  const [at, code] = store.state("reboot")?.split(" ") ?? [];
  return at !== undefined && code !== undefined ? { at: Number(at), code } : null;
}

export function setReboot(store: TerminalStore, { at, code }: Reboot): void {
  store.setState("reboot", `${at} ${code}`);
}

/** ms until the reboot, 0 when it is due, infinity when there is none. */
export function rebootIn(store: TerminalStore, now: number): number {
  return Math.max(0, (rebootOf(store)?.at ?? Number.POSITIVE_INFINITY) - now);
}
