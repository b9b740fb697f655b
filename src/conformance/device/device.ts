/** What a case needs of a device beyond the protocol: hands, eyes and time. */
import type { Words } from "../result.ts";

export interface Setup {
  /** How many punches fit; only a virtual device can be made small. */
  readonly capacity?: number;
  readonly backlog?: number;
  readonly deleteUploaded?: boolean;
  readonly version?: "v1" | "v2" | "v2.1";
  readonly signProfile?: "S1" | "S2" | "S3";
  /** Nobody comes when a photo is to be taken. */
  readonly nobody?: boolean;
  /** The camera gives more than 400 000 bytes. */
  readonly bigPhotos?: boolean;
}

export interface Screen {
  readonly name: string | null;
  readonly title: string | null;
  readonly topLogo: string | null;
  readonly bottomLogo: string | null;
  readonly backlog: boolean;
}

export type PunchType = "face" | "fingerprint" | "idcard";
export type PunchOutcome = "kept" | "repeated" | "unknown" | "refused";

/** A thing that this device cannot do by program: a person has to, and nobody is there. */
export class NeedsPerson extends Error {
  readonly words: Words;
  constructor(words: Words) {
    super(words.en);
    this.words = words;
  }
}

export interface Device {
  /** Who it is, for signatures; null until the first call. */
  readonly appid: string;
  readonly secret: string;
  readonly sn: string | null;
  /** Empty, and pointed at this server. @throws NeedsPerson */
  fresh(server: string, setup: Setup): Promise<void>;
  stop(): Promise<void>;
  /** ms, monotonic, by its time. */
  monotonic(): number;
  /** ms since the epoch, as a good clock says now. */
  now(): number;
  /** @returns whether it came to hold within `limitMs` of its time */
  until(condition: () => boolean, limitMs: number): Promise<boolean>;
  /** Somebody waits for an answer that does not come. */
  hangs(yes: boolean): void;
  /** `afterMs` after the last punch. @throws NeedsPerson */
  punch(userCode: string, type?: PunchType, afterMs?: number): Promise<PunchOutcome>;
  /** Switched off and on. @throws NeedsPerson */
  powerCycle(): Promise<void>;
  /** @throws NeedsPerson */
  setClock(ms: number): Promise<void>;
  moveTo(server: string): Promise<void>;
  clearPunches(): Promise<void>;
  /** @returns whether it asked again before it did it */
  factoryReset(): Promise<boolean>;
  /** Unsent, and all that are kept. */
  punches(): Promise<{ readonly unsent: number; readonly all: number }>;
  persons(): Promise<readonly string[]>;
  screen(): Promise<Screen>;
  privilegeOf(userCode: string): Promise<string | null>;
  /** What was said or shown since {@link fresh}. */
  notices(): Promise<readonly string[]>;
}
