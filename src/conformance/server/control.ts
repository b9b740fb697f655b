/**
 * What a case needs of the server beyond the protocol. The suite's own platform (`--self`) does all of it; another
 * vendor's test server may offer it over HTTP, see `http-control.ts` and docs/conformance.md.
 */
import { z } from "zod";

export const ABILITIES = [
  "reset",
  "settings",
  "fault",
  "clock",
  "restart",
  "next-code",
  "persons",
  "look",
  "order",
] as const;
export type Ability = (typeof ABILITIES)[number];

/** storage: whatever is stored or read fails; clock: there is no time. */
export type FaultName = "storage" | "clock";

export const SeenPunch = z.object({
  sn: z.string(),
  userCode: z.string(),
  time: z.string().nullable().describe("ISO instant, UTC; null: unreadable"),
  temperature: z.string().nullable(),
  flags: z.array(z.string()).describe("unmatched, oversize …"),
  photo: z.string().nullable().describe("base64 of what came"),
  rendition: z.string().nullable().describe("base64 of the smaller one, where the photo was oversize"),
});
export const SeenDevice = z.object({
  sn: z.string(),
  state: z.string().describe("active or pending"),
  sandbox: z.boolean(),
  online: z.boolean(),
});
export const Seen = z.object({
  punches: z.array(SeenPunch),
  devices: z.array(SeenDevice),
  commands: z.record(z.string(), z.string()).describe("state by code"),
  photos: z.record(z.string(), z.string()).describe("base64 of the stored photo by user code"),
  alerts: z.array(z.string()).describe("`offline SN`"),
  profileChanges: z
    .number()
    .int()
    .describe("logged requests signed otherwise than the device's earlier ones"),
});
export type Seen = z.infer<typeof Seen>;

export interface Control {
  readonly can: ReadonlySet<Ability>;
  /** A fresh store with the fixtures. @returns where the server is now, if it moved */
  reset(): Promise<{ readonly url?: string | undefined }>;
  /** Quirks by the names of device-protocol §4.1. */
  settings(changes: Readonly<Record<string, unknown>>): Promise<void>;
  /** null: everything works again. */
  fault(name: FaultName | null): Promise<void>;
  /** Moves the server's clock on, timers included. */
  elapse(seconds: number): Promise<void>;
  /** Ends the server and starts it again on the same store. */
  restart(): Promise<{ readonly url?: string | undefined }>;
  /** The next command gets this code. */
  nextCode(code: number): Promise<void>;
  removePerson(userCode: string): Promise<void>;
  /** The console's upload. @param photo base64 */
  uploadPhoto(userCode: string, photo: string): Promise<void>;
  /** The console's order to many devices. @returns id of the batch */
  order(sns: readonly string[], cmd: string, params: string): Promise<string>;
  batch(id: string): Promise<{ readonly total: number; readonly acknowledged: number }>;
  look<K extends keyof Seen>(at: K): Promise<Seen[K]>;
  /** The server's clock, ms since the epoch. */
  now(): Promise<number>;
}
