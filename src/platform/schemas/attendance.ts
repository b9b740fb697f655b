/** Punches. */
import { z } from "zod";
import { instant } from "./common.ts";

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
export const AttendanceList = z.object({
  attendance: z.array(AttendanceView),
  next: z
    .number()
    .int()
    .nullable()
    .optional()
    .describe("`after` (or `before`) of the next page; null: no more"),
});

export type AttendanceView = z.infer<typeof AttendanceView>;
export type AttendanceList = z.infer<typeof AttendanceList>;
