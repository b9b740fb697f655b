/** What a command's handler gets and gives. */
import type { Clock } from "../../base/clock.ts";
import type { Answer } from "../answer.ts";
import type { ServerConnection } from "../server.ts";
import type { Punch, TerminalStore } from "../store.ts";

export interface Command {
  readonly cmd: string;
  readonly code: string;
  /** Of registrationModel; "" otherwise (B15). */
  readonly userCode: string;
}

export interface PersonChange {
  readonly userCode: string;
  readonly change: "added" | "changed" | "deleted" | "privilege";
}

/** What the callback will say. */
export interface Outcome {
  readonly success: boolean;
  readonly message: string;
  /** Runs in the transaction that also notes the command as finished. */
  readonly apply?: () => void;
  readonly persons?: readonly PersonChange[];
}

export interface Context {
  readonly server: ServerConnection;
  readonly store: TerminalStore;
  /** For time-outs; the terminal's own clock may be set by the server. */
  readonly clock: Clock;
  /** ms since the epoch by the terminal's own clock. */
  now(): number;
  /** The time that taking in a face costs (spec L43: at most 300 ms). */
  enrol(): Promise<void>;
  /** The camera in registration mode; null: nobody came. */
  takePhoto(userCode: string, signal: AbortSignal): Promise<Uint8Array | null>;
  uploaded(punches: readonly Punch[]): void;
  /** Tells the person before the terminal, on its screen or by voice. */
  notice(text: string): void;
  readonly softwareVersion: string;
  readonly signal: AbortSignal;
}

/**
 * Does what a command says. Null: the server knows no such command any more, nothing is to be reported (C21).
 *
 * @throws Fault when the server could not be asked: the command will be offered again
 */
export type Handler = (command: Command, context: Context) => Promise<Outcome | null>;

export const done = (message = "操作成功"): Outcome => ({ success: true, message });
export const failed = (message: string): Outcome => ({ success: false, message });

/** 暂无命令 comes with success 1 and without data (C21). */
export const isNothing = ({ data }: Answer): boolean => data === "" || data === null;
