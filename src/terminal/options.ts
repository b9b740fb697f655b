/** What a terminal is made of, and what it tells. */
import type { Clock } from "../base/clock.ts";
import type { Fault } from "../base/fault.ts";
import type { Log } from "../base/log.ts";
import type { Random } from "../base/random.ts";
import type { SignProfile } from "../device-protocol/sign.ts";
import type { PersonChange } from "./commands/command.ts";
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
  /** How many punches fit; default 100 000. */
  readonly capacity?: number;
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
  restarted: [];
  fault: [Fault];
}
