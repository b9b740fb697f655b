/** What a terminal is made of, and what it tells. */
import type { Clock } from "../base/clock.ts";
import type { Fault } from "../base/fault.ts";
import type { Log } from "../base/log.ts";
import type { Random } from "../base/random.ts";
import type { SignProfile } from "../device-protocol/sign.ts";
import type { PersonChange } from "./commands/command.ts";
import type { Encoding } from "./encoding.ts";
import type { CommandResult } from "./executor.ts";

export interface TerminalOptions {
  /** The platform's base address. */
  readonly server: string;
  readonly sn: string;
  readonly appid: string;
  readonly secret: string;
  /** Created when it is not there; its directory must exist. */
  readonly dbPath: string;
  /** 64 hexadecimal digits. */
  readonly key: string;
  readonly name?: string;
  /** Default S1 (G9). */
  readonly signProfile?: SignProfile;
  /** Of the interfaces; default v2.1 (G20). */
  readonly version?: "v1" | "v2" | "v2.1";
  /** Of requests; default urlencoded (G1). */
  readonly encoding?: Encoding;
  /** How many punches fit; default 100 000. */
  readonly capacity?: number;
  /** A warning from so many unsent punches on, or from 80 % of the capacity; default 1 000 (H8). */
  readonly backlog?: number;
  /** ms in which a person's next punch is a repetition; default 3 000 (H1). */
  readonly dedupeMs?: number;
  /** Not even a punch that failed more than ten times is deleted unsent (H4); default no. */
  readonly neverDeleteUnsent?: boolean;
  /** What is uploaded and older than 180 days goes at once, not only when there is no room (H6); default no. */
  readonly deleteUploaded?: boolean;
  /** What taking in one face costs, ms; default 300 (spec L43). */
  readonly enrolMs?: number;
  /** The camera in registration mode; default: the photo that is stored already. */
  readonly takePhoto?: (userCode: string, signal: AbortSignal) => Promise<Uint8Array | null>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

export interface TerminalEvents {
  heartbeat: [];
  /** Without personal data. */
  command: [CommandResult];
  person: [PersonChange];
  punch: [{ readonly userCode: string; readonly state: "kept" | "repeated" | "uploaded" }];
  /** What a person at the terminal reads or hears. */
  notice: [string];
  restarted: [];
  fault: [Fault];
}

export interface TerminalStatus {
  readonly userCodes: readonly string[];
  /** User codes of those who may use the terminal's menu (4.8). */
  readonly managers: readonly string[];
  readonly faces: number;
  readonly fingerprints: number;
  readonly punches: number;
  readonly unsent: number;
  /** Name of the project it belongs to (4.13). */
  readonly project: string | null;
  readonly screen: {
    /** Of the project, an ellipsis where it does not fit (spec L1350). */
    readonly name: string | null;
    readonly title: string | null;
    /** Base64. */
    readonly topLogo: string | null;
    readonly bottomLogo: string | null;
    /** Too many punches wait (spec L55). */
    readonly backlog: boolean;
  };
}
