import type { CommandName, CommandState } from "../schemas.ts";

/** A command of one device as the state machine sees it. Instants are milliseconds since the epoch. */
export interface Command {
  readonly id: number;
  readonly sn: string;
  readonly cmd: CommandName;
  readonly params: string;
  readonly state: CommandState;
  /** Callbacks with success 0 so far. */
  readonly failures: number;
  /** Offers since the last callback. */
  readonly deliveries: number;
  /** What the device said last, or why the platform ended the command. */
  readonly message: string | null;
  /** Not offered before this instant: the back-off after a failure. */
  readonly notBefore: number;
  readonly createdAt: number;
  readonly expiresAt: number;
  /** Last offer or fetch: silence is counted from here. */
  readonly touchedAt: number | null;
  readonly deliveredAt: number | null;
  readonly fetchedAt: number | null;
  readonly finishedAt: number | null;
}

const FINAL: ReadonlySet<CommandState> = new Set(["acknowledged", "failed", "expired", "cancelled"]);

export const OPEN_STATES = ["pending", "delivered", "fetched"] as const satisfies readonly CommandState[];

export function isFinal(command: Command): boolean {
  return FINAL.has(command.state);
}

/** Offered to the device and neither called back nor given up. */
export function isInFlight(command: Command): boolean {
  return command.state === "delivered" || command.state === "fetched";
}

const DAY = 86_400_000;

/** When a command created at `now` is no longer worth doing (§5.1). */
export function expiryOf(cmd: CommandName, now: number): number {
  return now + (cmd === "reboot" ? DAY : 7 * DAY);
}
