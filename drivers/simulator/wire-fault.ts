/** What can go wrong with a reply on its way, on demand and at any byte. The shapes and what they do; pure. */
import { z } from "zod";
import { Fault } from "../../src/base/fault.ts";
import { COMMANDS } from "../../src/sam/commands.ts";
import { encodeFrame } from "../../src/sam/frame.ts";
import { simulatorFaults } from "./faults.ts";

const at = z.number().int().min(0).max(4096).default(0).describe("byte of the reply, 0 = the first");
const milliseconds = z.number().int().min(0).max(600_000).default(1_000);
const bytes = z
  .string()
  .regex(/^([0-9a-f]{2})*$/i, "hexadecimal digits, two for each byte")
  .describe("hexadecimal digits");

export type CommandName = keyof typeof COMMANDS;
const commandNames = Object.keys(COMMANDS) as [CommandName, ...CommandName[]];

/** Which replies, and how many of them. */
const which = {
  command: z.enum(commandNames).optional().describe("only replies to this command"),
  times: z.number().int().min(1).max(1_000_000).default(1).describe("how many replies"),
};

export const WireFault = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("drop"), at, ...which }).describe("one byte is lost"),
  z.object({ kind: z.literal("corrupt"), at, ...which }).describe("one byte arrives with its bits turned"),
  z.object({ kind: z.literal("truncate"), at, ...which }).describe("nothing from this byte on"),
  z
    .object({ kind: z.literal("extra"), at, bytes: bytes.default("00"), ...which })
    .describe("bytes before it"),
  z
    .object({ kind: z.literal("delay"), at, ms: milliseconds, ...which })
    .describe("this byte and the rest late"),
  z.object({ kind: z.literal("silence"), ...which }).describe("no reply at all"),
  z.object({ kind: z.literal("unplug"), at, ...which }).describe("the cable is pulled before this byte"),
  z
    .object({ kind: z.literal("garbage"), length: z.number().int().min(0).max(8192).default(32), ...which })
    .describe("rubbish in place of the reply"),
  z
    .object({ kind: z.literal("interleave"), at, bytes: bytes.optional(), ...which })
    .describe("another reply (default: status ok) in the middle of this one"),
]);
export type WireFault = z.infer<typeof WireFault>;
/** With the defaults left out. */
export type WireFaultInput = z.input<typeof WireFault>;

/** @throws Fault `simulator.bad-fault` */
export function parseWireFault(input: unknown): WireFault {
  const parsed = WireFault.safeParse(input);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const reason = [issue?.path.join("."), issue?.message].filter(Boolean).join(": ");
  throw new Fault(simulatorFaults["simulator.bad-fault"], { reason }, { cause: parsed.error });
}

/** Bytes to send, a pause, or the end of the cable. */
export type ReplyStep = Uint8Array | { readonly waitMs: number } | "unplug";

const STATUS_OK = encodeFrame(Uint8Array.of(0, 0, 0x90));

/** What the host is sent in place of `reply`. */
export function faultySteps(reply: Uint8Array, fault: WireFault): ReplyStep[] {
  const before = "at" in fault ? reply.slice(0, fault.at) : reply;
  const after = "at" in fault ? reply.slice(fault.at) : new Uint8Array();
  switch (fault.kind) {
    case "drop":
      return [join(before, after.subarray(1))];
    case "corrupt":
      return [after.length === 0 ? reply : join(before, after.with(0, (after[0] ?? 0) ^ 0x55))];
    case "truncate":
      return [before];
    case "extra":
      return [join(before, fromHex(fault.bytes), after)];
    case "delay":
      return [before, { waitMs: fault.ms }, after];
    case "silence":
      return [];
    case "unplug":
      return [before, "unplug"];
    case "garbage":
      // No AA: nothing in it can begin a frame; the same on every run.
      return [Uint8Array.from({ length: fault.length }, (_, i) => (i * 37 + 11) % 0xaa)];
    case "interleave":
      return [join(before, fault.bytes === undefined ? STATUS_OK : fromHex(fault.bytes), after)];
  }
}

function fromHex(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, "hex"));
}

function join(...parts: Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts));
}
