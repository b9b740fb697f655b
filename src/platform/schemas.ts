/**
 * The administration API under `/api/v1`: requests and answers. The enrolment client and the console read it too.
 *
 * | Call | Body → answer |
 * | --- | --- |
 * | `GET /health` (no token) | → {@link Health} |
 * | `POST /apps` | {@link AppInput} → 201 new, 200 already there: {@link AppCreated} |
 * | `GET /devices` | → {@link DeviceList}, the pending ones included |
 * | `POST /devices` | {@link DeviceInput} → 201 new, 200 changed or approved: {@link DeviceView} |
 * | `POST /workers` | {@link WorkerInput} → 201 new, 200 known ID number: {@link WorkerSaved} |
 * | `DELETE /workers/:userCode` | → 204; the user code is never given again |
 * | `PUT /workers/:userCode/photo` | the bytes of a JPEG or PNG file as they are → 200 {@link PhotoSaved} |
 * | `POST /commands` | {@link CommandInput} → 201, or 200 for a repeated Idempotency-Key: {@link BatchView} |
 * | `POST /commands/:id/cancel` | → 200 {@link CommandView} |
 * | `GET /batches/:id` | → {@link BatchView} |
 * | `GET /commands?sn=&cmd=&state=&batchId=&after=&limit=` | → {@link CommandList}, oldest first |
 * | `GET /attendance?sn=&userCode=&from=&to=&after=&limit=` | → {@link AttendanceList}, in order of arrival |
 * | `GET /photos/:sha256` | → the bytes of a punch or worker photo |
 * | `GET /settings?sn=&appid=&model=`, `PUT /settings/:scope/:id` | effective settings, one scope's own settings |
 * | `GET /events` | server-sent events, see {@link EventName} |
 */
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

/** What the device told of itself last (4.2). */
export const DeviceInfo = z.object({
  faceNum: z.number().int(),
  fingerprintNum: z.number().int(),
  userNum: z.number().int().nullable(),
  version: z.string().nullable().describe("of the device's software"),
  time: z.string().nullable().describe("of the device's clock, as it sent it"),
  receivedAt: instant,
});

export const DeviceView = z.object({
  sn: z.string(),
  name: z.string(),
  appid: z.string(),
  state: z.enum(["active", "pending"]).describe("pending: called us without being registered"),
  online: z.boolean(),
  lastSeenAt: instant.nullable(),
  waiting: z.number().int().describe("commands that are not finished"),
  model: z.string().nullable().optional(),
  direction: z.enum(["in", "out", "both"]).optional(),
  sandbox: z.boolean().optional().describe("created by createOperation (4.11)"),
  info: DeviceInfo.nullable().optional(),
});
export const DeviceList = z.object({ devices: z.array(DeviceView) });

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
  model: z.string().max(64).optional().describe("settings can be given per model"),
  direction: z
    .enum(["in", "out", "both"])
    .optional()
    .describe("the protocol has no direction: the device decides"),
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
  userCode: z
    .string()
    .regex(/^[1-9]\d{0,8}$/)
    .optional()
    .describe("keeps the number that terminals already know this person by; absent: the next free one"),
  password: z.string().max(32).optional().describe("4.4: opens the door by keypad"),
  idCard: z
    .string()
    .max(64)
    .optional()
    .describe("4.4: number of the IC/ID access card, not of the identity card"),
  faceData: z.string().optional().describe("4.4: template of the device's maker, base64"),
  fingerprint: z.string().optional().describe("4.4: template of the device's maker, base64"),
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

export const CommandList = z.object({ commands: z.array(CommandView) });

export const AttendanceView = z.object({
  id: z.number().int(),
  sn: z.string(),
  userCode: z.string(),
  name: z.string().nullable().describe("of the worker with this user code; null: unmatched"),
  time: instant.nullable().describe("of the punch; null: the device sent no readable time"),
  timeText: z.string().describe("as the device sent it"),
  type: z.string().describe("face, fingerprint, idcard, or what the device said"),
  temperature: z.string().nullable().describe("°C as the device sent it; null: not measured"),
  direction: z.enum(["in", "out", "both"]),
  photo: z.string().nullable().describe("sha256 for GET /photos/:sha256"),
  flags: z.array(z.string()).describe("what is unusual: unmatched, oversize, within3s, clock-ahead …"),
  receivedAt: instant,
});
export const AttendanceList = z.object({ attendance: z.array(AttendanceView) });

/**
 * `GET /events`: `event:` is one of these, `data:` the JSON of CommandView, DeviceView or AttendanceView after the
 * change, `id:` a number that only rises, also over a restart. `Last-Event-ID` replays what was missed; `reset`
 * (data `{}`) says that some of it is no longer kept: list everything afresh. A comment comes every 15 s.
 */
export const EventName = z.enum(["command", "device", "attendance", "reset"]);

export const Health = z.object({ name: z.string(), status: z.literal("ok") });

/** Every error answer of the administration API. */
export const ApiError = z.object({
  error: z.object({ id: z.string(), message: z.string(), remedy: z.string(), retryable: z.boolean() }),
});

export type CommandName = z.infer<typeof CommandName>;
export type CommandState = z.infer<typeof CommandState>;
export type CommandView = z.infer<typeof CommandView>;
export type BatchView = z.infer<typeof BatchView>;
export type DeviceInfo = z.infer<typeof DeviceInfo>;
export type DeviceView = z.infer<typeof DeviceView>;
export type WorkerInput = z.input<typeof WorkerInput>;
export type WorkerSaved = z.infer<typeof WorkerSaved>;
export type PhotoSaved = z.infer<typeof PhotoSaved>;
export type CommandInput = z.infer<typeof CommandInput>;
export type DeviceInput = z.infer<typeof DeviceInput>;
export type DeviceList = z.infer<typeof DeviceList>;
export type CommandList = z.infer<typeof CommandList>;
export type AttendanceView = z.infer<typeof AttendanceView>;
export type AttendanceList = z.infer<typeof AttendanceList>;
export type EventName = z.infer<typeof EventName>;
export type Health = z.infer<typeof Health>;
export type ApiError = z.infer<typeof ApiError>;
