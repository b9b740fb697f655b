/** The administration API under `/api/v1`: requests and answers. The enrolment client and the console read it too. */
import { z } from "zod";

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

const instant = z.iso.datetime();

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
});

export const BatchView = z.object({ id: z.string(), createdAt: instant, commands: z.array(CommandView) });

export const DeviceView = z.object({
  sn: z.string(),
  name: z.string(),
  appid: z.string(),
  state: z.enum(["active", "pending"]).describe("pending: called us without being registered"),
  online: z.boolean(),
  lastSeenAt: instant.nullable(),
  waiting: z.number().int().describe("commands that are not finished"),
});

export const AppInput = z.object({
  appid: z.string().min(1).max(64),
  secret: z.string().min(1).optional(),
  name: z.string().optional(),
});
export const AppCreated = z.object({ appid: z.string(), secret: z.string() });

export const DeviceInput = z.object({
  sn: z.string().min(1).max(64),
  name: z.string().min(1).max(64),
  appid: z.string(),
});

export const WorkerInput = z.object({
  idNumber: z.string().min(6).max(18),
  name: z.string().min(1),
  idType: z.enum(["citizen", "foreigner-2017", "foreigner-2023", "hmt"]).default("citizen"),
  nameEnglish: z.string().optional(),
  sex: z.string().optional(),
  ethnicity: z.string().optional(),
  nationality: z.string().optional(),
  birthDate: z.iso.date().optional(),
  address: z.string().optional(),
  issuer: z.string().optional(),
  validFrom: z.iso.date().optional(),
  validTo: z.iso.date().nullable().optional(),
});
export const WorkerSaved = z.object({ userCode: z.string(), created: z.boolean() });
export const PhotoSaved = z.object({
  sha256: z.string(),
  width: z.number().int(),
  height: z.number().int(),
  bytes: z.number().int().describe("of the stored JPEG rendition, ≤ 400 000 (H9)"),
});

/** `POST /api/v1/commands`; the header `Idempotency-Key` makes a repeated call answer the first call's batch. */
export const CommandInput = z.object({
  cmd: CommandName,
  devices: z.array(z.string()).min(1),
  userCodes: z.array(z.string()).optional().describe("for downloadUser and deletePerson"),
  params: z.string().optional().describe("for the other commands, as in 4.11"),
});

/** Every error answer of the administration API. */
export const ApiError = z.object({
  error: z.object({ id: z.string(), message: z.string(), remedy: z.string(), retryable: z.boolean() }),
});

export type CommandName = z.infer<typeof CommandName>;
export type CommandState = z.infer<typeof CommandState>;
export type CommandView = z.infer<typeof CommandView>;
export type BatchView = z.infer<typeof BatchView>;
export type DeviceView = z.infer<typeof DeviceView>;
export type WorkerInput = z.input<typeof WorkerInput>;
export type WorkerSaved = z.infer<typeof WorkerSaved>;
export type PhotoSaved = z.infer<typeof PhotoSaved>;
export type CommandInput = z.infer<typeof CommandInput>;
export type DeviceInput = z.infer<typeof DeviceInput>;
export type ApiError = z.infer<typeof ApiError>;
