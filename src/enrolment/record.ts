/** A record of the outbox and how it moves. Pure. */
import type { Card } from "../card/card.ts";
import type { BatchView, CommandState } from "../platform/schemas.ts";
import type { EnrolmentState, FaultView, TerminalState } from "./schemas.ts";

export interface TerminalRecord {
  readonly sn: string;
  readonly name: string;
  readonly state: TerminalState;
  readonly message: string | null;
  /** Of the last change, ms since the epoch. */
  readonly at: number;
}

/** One `POST /commands`: its key makes a repeated call harmless. */
export interface Dispatch {
  readonly key: string;
  readonly devices: readonly string[];
  /** Null until the platform has answered. */
  readonly batchId: string | null;
}

export interface EnrolmentRecord {
  readonly id: string;
  readonly createdAt: number;
  readonly card: Omit<Card, "faces" | "fingerprint">;
  /** Null until `POST /workers` has answered. */
  readonly userCode: string | null;
  readonly photoSent: boolean;
  /** What the platform refused for good; a person must act. */
  readonly refusal: FaultView | null;
  readonly terminals: readonly TerminalRecord[];
  readonly dispatches: readonly Dispatch[];
}

export type Step =
  | { readonly do: "worker" }
  | { readonly do: "photo"; readonly userCode: string }
  | { readonly do: "commands"; readonly userCode: string; readonly dispatch: Dispatch }
  /** Everything is at the platform, or waits for a person. */
  | { readonly do: "nothing" };

/** What the outbox does next for a record. */
export function nextStep({ refusal, userCode, photoSent, dispatches }: EnrolmentRecord): Step {
  if (refusal) return { do: "nothing" };
  if (userCode === null) return { do: "worker" };
  if (!photoSent) return { do: "photo", userCode };
  const dispatch = dispatches.find(({ batchId }) => batchId === null);
  return dispatch ? { do: "commands", userCode, dispatch } : { do: "nothing" };
}

/** What is going on around a record: not stored, a new start begins afresh. */
export interface Activity {
  readonly sending: boolean;
  readonly faulty: boolean;
}

export function stateOf(record: EnrolmentRecord, { sending, faulty }: Activity): EnrolmentState {
  if (record.refusal) return "failed";
  if (nextStep(record).do !== "nothing") return sending ? "sending" : faulty ? "retrying" : "saved";
  const states = record.terminals.map(({ state }) => state);
  if (states.every((state) => state === "confirmed")) return "done";
  return states.every((state) => RANK[state] === FINAL) ? "failed" : "following";
}

const FINAL = 3;
const RANK: Readonly<Record<TerminalState, number>> = {
  waiting: 0,
  queued: 1,
  fetched: 2,
  confirmed: FINAL,
  failed: FINAL,
  expired: FINAL,
  cancelled: FINAL,
};

export const isSettled = ({ state }: TerminalRecord): boolean => RANK[state] === FINAL;

/** Ended without being enrolled: may be sent again. */
export const isLost = ({ state }: TerminalRecord): boolean => RANK[state] === FINAL && state !== "confirmed";

const SEEN_AS: Readonly<Record<CommandState, TerminalState>> = {
  pending: "queued",
  delivered: "queued",
  fetched: "fetched",
  acknowledged: "confirmed",
  failed: "failed",
  expired: "expired",
  cancelled: "cancelled",
};

/**
 * The terminal after the platform told of its command. News may overtake each other (a batch that was asked for,
 * the event stream), so a terminal only moves forward; null: nothing new.
 */
export function advance(
  terminal: TerminalRecord,
  command: { readonly state: CommandState; readonly message: string | null },
  now: number,
): TerminalRecord | null {
  const state = SEEN_AS[command.state];
  if (RANK[state] <= RANK[terminal.state]) return null;
  return { ...terminal, state, message: command.message, at: now };
}

/** @param round 1 for the first, one more for each time that a person wants it tried again */
export function dispatchTo(id: string, devices: readonly string[], round: number): Dispatch {
  return { key: `${id}/${String(round).padStart(3, "0")}`, devices, batchId: null };
}

/** The platform has queued a dispatch. The record is the present one: others may have changed it meanwhile. */
export function accepted(
  record: EnrolmentRecord,
  { key }: Dispatch,
  batch: BatchView,
  now: number,
): Partial<EnrolmentRecord> {
  return {
    dispatches: record.dispatches.map((entry) =>
      entry.key === key ? { ...entry, batchId: batch.id } : entry,
    ),
    terminals: record.terminals.map((terminal) => {
      const command = batch.commands.find(({ sn }) => sn === terminal.sn);
      return (command && advance(terminal, command, now)) ?? terminal;
    }),
  };
}

/** One unknown terminal must not keep the worker from the others: each gets a call of its own. */
export function isolate(
  record: EnrolmentRecord,
  { key, devices }: Dispatch,
  message: string,
  now: number,
): Partial<EnrolmentRecord> {
  const others = record.dispatches.filter((entry) => entry.key !== key);
  if (devices.length > 1) {
    const each = devices.map((sn) => ({ key: `${key}/${sn}`, devices: [sn], batchId: null }));
    return { dispatches: [...others, ...each] };
  }
  return { dispatches: others, terminals: lose(record, devices, message, now) };
}

/** The platform no longer knows a batch (its database was restored): a person may send it again. */
export function forget(record: EnrolmentRecord, batchId: string, now: number): Partial<EnrolmentRecord> {
  const dispatch = record.dispatches.find((entry) => entry.batchId === batchId);
  return { terminals: lose(record, dispatch?.devices ?? [], "平台上已没有这条命令，请重试", now) };
}

function lose(
  { terminals }: EnrolmentRecord,
  devices: readonly string[],
  message: string,
  at: number,
): TerminalRecord[] {
  return terminals.map((terminal) =>
    devices.includes(terminal.sn) && !isSettled(terminal)
      ? { ...terminal, state: "failed", message, at }
      : terminal,
  );
}
