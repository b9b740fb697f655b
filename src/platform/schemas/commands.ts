/** Commands and batches, 4.11 and device-protocol §5. */
import { z } from "zod";
import { instant } from "./common.ts";

export const COMMANDS = [
  "getDeviceInfo",
  "setTimeInfo",
  "downloadUser",
  "uploadAttendance",
  "uploadPersonPic",
  "deletePerson",
  "setAdmin",
  "reboot",
  "registrationModel",
  "machineOperation",
] as const;
export const CommandName = z.enum(COMMANDS);

export const CommandState = z.enum([
  "pending",
  "delivered",
  "fetched",
  "acknowledged",
  "failed",
  "expired",
  "cancelled",
]);

export const CommandView = z.object({
  id: z.number().int(),
  batchId: z.string().nullable(),
  sn: z.string(),
  cmd: CommandName,
  params: z.string().describe("as in 4.11: user codes by comma, or JSON"),
  state: CommandState,
  failures: z.number().int(),
  message: z.string().nullable().describe("what the device said last"),
  createdAt: instant,
  deliveredAt: instant.nullable(),
  fetchedAt: instant.nullable(),
  finishedAt: instant.nullable(),
  supersededBy: z.number().int().nullable().optional().describe("the command that repeats this one"),
});

/** How many commands are in which state; commands that were repeated count once, by their last try. */
export const Progress = z.object({
  total: z.number().int(),
  pending: z.number().int(),
  delivered: z.number().int(),
  fetched: z.number().int(),
  acknowledged: z.number().int(),
  failed: z.number().int(),
  expired: z.number().int(),
  cancelled: z.number().int(),
  done: z.boolean().describe("nothing is under way any more"),
});
export const BatchView = z.object({
  id: z.string(),
  createdAt: instant,
  commands: z.array(CommandView),
  progress: Progress.optional(),
});
export const BatchSummary = z.object({
  id: z.string(),
  createdAt: instant,
  cmd: CommandName,
  devices: z.number().int(),
  progress: Progress,
});
export const BatchList = z.object({ batches: z.array(BatchSummary) });

/** `POST /api/v1/commands`; the header `Idempotency-Key` makes a repeated call answer the first call's batch. */
export const CommandInput = z
  .object({
    cmd: CommandName,
    devices: z.array(z.string()).default([]),
    projects: z.array(z.string()).default([]).describe("all active devices of these projects"),
    userCodes: z.array(z.string()).optional().describe("for downloadUser and deletePerson"),
    params: z.string().optional().describe("for the other commands, as in 4.11"),
  })
  .refine(({ devices, projects }) => devices.length + projects.length > 0, {
    path: ["devices"],
    message: "at least one device or project",
  });

export const CommandList = z.object({ commands: z.array(CommandView) });

export type CommandName = z.infer<typeof CommandName>;
export type CommandState = z.infer<typeof CommandState>;
export type CommandView = z.infer<typeof CommandView>;
export type Progress = z.infer<typeof Progress>;
export type BatchView = z.infer<typeof BatchView>;
export type BatchSummary = z.infer<typeof BatchSummary>;
export type BatchList = z.infer<typeof BatchList>;
export type CommandInput = z.input<typeof CommandInput>;
export type CommandList = z.infer<typeof CommandList>;
