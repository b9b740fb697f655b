/** What a command may carry (4.11, C47, C48), checked before it is queued; and how it is split (C18). */
import { z } from "zod";
import type { CommandName } from "../schemas.ts";

/** A terminal's user code: a number in this system, but other platforms' devices hold letters too. */
const CODE = /^[A-Za-z0-9_-]{1,32}$/;

const codes = z
  .string()
  .transform((text) => text.split(",").map((code) => code.trim()))
  .refine((list) => list.every((code) => CODE.test(code)), "user codes by comma")
  .transform((list) => [...new Set(list)].join(","));

const json = z.string().transform((text, context) => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    context.addIssue({ code: "custom", message: "not JSON" });
    return z.NEVER;
  }
});

export const AdminParams = z.object({ userCode: codes, privilege: z.enum(["MANAGER", "USER"]) });
export const MachineParams = z.object({
  operation: z.union([z.literal(0), z.literal(1), z.literal("0"), z.literal("1")]).transform(String),
  name: z.string().max(64).default(""),
});

const text = (value: unknown) => JSON.stringify(value);
const anything = z.string().optional().default("");

const schemas: Record<CommandName, z.ZodType<string, string | undefined>> = {
  getDeviceInfo: anything,
  setTimeInfo: anything,
  uploadAttendance: anything,
  uploadPersonPic: anything,
  downloadUser: codes,
  deletePerson: codes,
  registrationModel: z.string().trim().regex(CODE),
  setAdmin: json.pipe(AdminParams).transform(text),
  reboot: z
    .string()
    .trim()
    .regex(/^(-1|\d{9,14})$/),
  machineOperation: json.pipe(MachineParams).transform(text),
};

/** The params as they are stored, or null when this command cannot be done with them. */
export function checkParams(cmd: CommandName, params: string | undefined): string | null {
  const result = schemas[cmd].safeParse(params === "" ? undefined : params);
  return result.success ? result.data : null;
}

/** Persons in one download: its reply holds their photos as base64 for v1, as addresses later (C18). */
export function personsPerCommand(version: "v1" | "v2" | "v2.1"): number {
  return version === "v1" ? 5 : 100;
}

export function chunks<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, i) =>
    list.slice(i * size, (i + 1) * size),
  );
}
