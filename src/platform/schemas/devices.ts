/** Apps, projects, devices, and what a device tells and does. */
import { z } from "zod";
import { instant } from "./common.ts";

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
  state: z
    .enum(["active", "pending", "blocked"])
    .describe("pending: called us without being registered; blocked: refused by somebody"),
  online: z.boolean(),
  lastSeenAt: instant.nullable(),
  waiting: z.number().int().describe("commands that are not finished"),
  model: z.string().nullable().optional(),
  project: z.string().nullable().optional().describe("code of the project"),
  direction: z.enum(["in", "out", "both"]).optional(),
  sandbox: z.boolean().optional().describe("created by createOperation (4.11)"),
  signProfile: z.string().nullable().optional().describe("pinned at the first request that fitted (G9)"),
  version: z.string().nullable().optional().describe("interface version of the last request"),
  skewMs: z.number().int().nullable().optional().describe("device clock minus ours, as last measured"),
  info: DeviceInfo.nullable().optional(),
});
export const DeviceList = z.object({ devices: z.array(DeviceView) });

export const AppInput = z.object({
  appid: z.string().min(1).max(64),
  secret: z.string().min(1).optional(),
  name: z.string().optional(),
});
export const AppCreated = z.object({ appid: z.string(), secret: z.string() });
export const AppView = z.object({
  appid: z.string(),
  name: z.string(),
  devices: z.number().int(),
  createdAt: instant,
  previousUntil: instant
    .nullable()
    .describe("until then devices may sign with the secret before the rotation"),
});
export const AppList = z.object({ apps: z.array(AppView) });
export const RotateInput = z.object({
  secret: z.string().min(8).max(128).optional().describe("absent: a new random one"),
  overlapHours: z.number().min(0).max(8_760).default(72).describe("how long the old secret is still good"),
});
export const AppSecret = z.object({
  appid: z.string(),
  secret: z.string(),
  previousUntil: instant.nullable(),
});

export const DeviceInput = z.object({
  sn: z.string().min(1).max(64),
  name: z.string().min(1).max(64),
  appid: z.string(),
  model: z.string().max(64).optional().describe("settings can be given per model"),
  project: z.string().max(64).nullable().optional().describe("code of a registered project; null: none"),
  direction: z
    .enum(["in", "out", "both"])
    .optional()
    .describe("the protocol has no direction: the device decides"),
});
export const DeviceApproval = DeviceInput.omit({ sn: true, appid: true })
  .partial()
  .describe("absent entries stay as they are; the name is the serial number until somebody gives one");

export const ProjectInput = z.object({ code: z.string().min(1).max(64), name: z.string().min(1).max(64) });
export const ProjectView = z.object({
  code: z.string(),
  name: z.string(),
  devices: z.number().int(),
  createdAt: instant,
});
export const ProjectList = z.object({ projects: z.array(ProjectView) });

/** Who should be on a device, and who the device says is there (4.2, UserCode). */
export const DevicePersons = z.object({
  expected: z.number().int().describe("by the downloads and deletions that were ordered"),
  confirmed: z.number().int().describe("of these, reported done by the device"),
  reported: z.number().int().nullable().describe("persons by the device's own list; null: not told yet"),
  reportedAt: instant.nullable(),
  missing: z.array(z.string()).describe("expected and confirmed, but not in the device's list"),
  unexpected: z.array(z.string()).describe("in the device's list, but not expected"),
});

/** One exchange with a device. Photos, templates, passwords and secrets are cut out, ID numbers masked. */
export const TrafficEntry = z.object({
  id: z.number().int(),
  sn: z.string(),
  path: z.string(),
  at: instant,
  lastAt: instant.describe("of the last of the repeated exchanges"),
  repeated: z.number().int().describe("equal quiet heartbeats in a row are one entry"),
  address: z.string(),
  encoding: z.string().describe("of the request: urlencoded, multipart, json, query"),
  bytes: z.number().int().describe("of the request's body"),
  ms: z.number().describe("until the answer was ready"),
  profile: z.string().nullable().describe("signature profile that fitted"),
  tolerated: z.array(z.string()).describe("what deviates from the specification and was taken all the same"),
  request: z.record(z.string(), z.unknown()),
  answer: z.unknown(),
});
export const TrafficList = z.object({ traffic: z.array(TrafficEntry) });

export type DeviceInfo = z.infer<typeof DeviceInfo>;
export type DeviceView = z.infer<typeof DeviceView>;
export type DeviceInput = z.infer<typeof DeviceInput>;
export type DeviceList = z.infer<typeof DeviceList>;
export type DeviceApproval = z.infer<typeof DeviceApproval>;
export type AppView = z.infer<typeof AppView>;
export type AppList = z.infer<typeof AppList>;
export type AppSecret = z.infer<typeof AppSecret>;
export type ProjectView = z.infer<typeof ProjectView>;
export type ProjectList = z.infer<typeof ProjectList>;
export type DevicePersons = z.infer<typeof DevicePersons>;
export type TrafficEntry = z.infer<typeof TrafficEntry>;
export type TrafficList = z.infer<typeof TrafficList>;
