/** The standard commands, with the time that a reply may take (working code, generous end). */
import { encodeRequest } from "./frame.ts";

export interface SamCommand {
  readonly name: string;
  readonly cmd: number;
  readonly para: number;
  /** How long the SAM may take to answer, ms. */
  readonly deadlineMs: number;
}

export const COMMANDS = {
  reset: { name: "reset", cmd: 0x10, para: 0xff, deadlineMs: 1_500 },
  status: { name: "status", cmd: 0x11, para: 0xff, deadlineMs: 1_500 },
  samId: { name: "samId", cmd: 0x12, para: 0xff, deadlineMs: 1_500 },
  find: { name: "find", cmd: 0x20, para: 0x01, deadlineMs: 1_500 },
  select: { name: "select", cmd: 0x20, para: 0x02, deadlineMs: 1_500 },
  readBase: { name: "readBase", cmd: 0x30, para: 0x01, deadlineMs: 3_000 },
  readWithFingerprint: { name: "readWithFingerprint", cmd: 0x30, para: 0x10, deadlineMs: 5_000 },
  readAddresses: { name: "readAddresses", cmd: 0x30, para: 0x03, deadlineMs: 2_000 },
  readManagement: { name: "readManagement", cmd: 0x30, para: 0x05, deadlineMs: 2_000 },
} as const satisfies Record<string, SamCommand>;

export function encodeCommand(command: SamCommand): Uint8Array {
  return encodeRequest(command.cmd, command.para);
}

/** The result byte SW3. */
export const SW3 = {
  ok: 0x90,
  found: 0x9f,
  nothing: 0x91,
  badCommand: 0x21,
  notFound: 0x80,
  notSelected: 0x81,
  readFailed: 0x41,
} as const;
