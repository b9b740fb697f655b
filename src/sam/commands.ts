/** The standard commands, with the time that a reply may take (working code, generous end) and what fits as one. */
import { encodeRequest, type Reply } from "./frame.ts";

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

export interface SamCommand {
  readonly name: string;
  readonly cmd: number;
  readonly para: number;
  /** How long the SAM may take to answer, ms. */
  readonly deadlineMs: number;
  /** The results that only this command, and few others, can have; failures of any kind come besides. */
  readonly results: readonly number[];
  /** Fewest and most data bytes of a reply with SW3 90. */
  readonly data: readonly [number, number];
}

/** Every SW3 that answers some commands only. */
const SPECIFIC: readonly number[] = [SW3.ok, SW3.found, SW3.nothing, SW3.notFound, SW3.notSelected];
const NONE = [0, 0] as const;

export const COMMANDS = {
  reset: command("reset", 0x10ff, 1_500, [SW3.ok], NONE),
  status: command("status", 0x11ff, 1_500, [SW3.ok], NONE),
  samId: command("samId", 0x12ff, 1_500, [SW3.ok], [1, 64]),
  find: command("find", 0x2001, 1_500, [SW3.found, SW3.notFound], NONE),
  select: command("select", 0x2002, 1_500, [SW3.ok, SW3.notSelected], [0, 64]),
  readBase: command("readBase", 0x3001, 3_000, [SW3.ok], [4, 4_000]),
  readWithFingerprint: command("readWithFingerprint", 0x3010, 5_000, [SW3.ok], [6, 4_000]),
  readAddresses: command("readAddresses", 0x3003, 2_000, [SW3.ok, SW3.nothing], [0, 512]),
  readManagement: command("readManagement", 0x3005, 2_000, [SW3.ok, SW3.nothing], [0, 64]),
} as const satisfies Record<string, SamCommand>;

/**
 * Can the reply be this command's? A late reply to another one mostly cannot: whoever waits passes over it. What no
 * public source explains (SW3 61, 62, 63) answers anything.
 */
export function fits({ results, data: [fewest, most] }: SamCommand, { sw3, data }: Reply): boolean {
  if (!SPECIFIC.includes(sw3)) return true;
  if (!results.includes(sw3)) return false;
  return sw3 !== SW3.ok || (data.length >= fewest && data.length <= most);
}

function command(
  name: string,
  code: number,
  deadlineMs: number,
  results: readonly number[],
  data: readonly [number, number],
): SamCommand {
  return { name, cmd: code >> 8, para: code & 0xff, deadlineMs, results, data };
}

export function encodeCommand(command: SamCommand): Uint8Array {
  return encodeRequest(command.cmd, command.para);
}
