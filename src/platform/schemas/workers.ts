/** Persons and their photos. */
import { z } from "zod";
import { instant } from "./common.ts";

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

export const WorkerView = z.object({
  userCode: z.string(),
  name: z.string(),
  idNumber: z.string().describe("masked, but for GET /workers/:userCode by an admin or operator"),
  idType: z.string(),
  photo: z.string().nullable().describe("sha256 for GET /photos/:sha256"),
  createdAt: instant,
  updatedAt: instant,
  identity: z.record(z.string(), z.unknown()).optional().describe("other fields of the identity document"),
  devices: z
    .array(z.object({ sn: z.string(), wanted: z.boolean(), confirmedAt: instant.nullable() }))
    .optional()
    .describe("on which terminals, by the commands given"),
});
export const WorkerList = z.object({
  workers: z.array(WorkerView),
  next: z.string().nullable().describe("`after` of the next page; null: this was the last"),
});

export type WorkerInput = z.input<typeof WorkerInput>;
export type WorkerSaved = z.infer<typeof WorkerSaved>;
export type WorkerView = z.infer<typeof WorkerView>;
export type WorkerList = z.infer<typeof WorkerList>;
export type PhotoSaved = z.infer<typeof PhotoSaved>;
