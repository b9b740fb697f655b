/** Dashboard, settings, import, sandbox. */
import { z } from "zod";
import { instant } from "./common.ts";

/** What somebody should look at. */
export const Alert = z.object({
  kind: z.enum(["offline", "never-seen", "clock-skew", "backlog", "queue", "failed", "drift", "pending"]),
  level: z.enum(["warn", "alert"]),
  sn: z.string(),
  name: z.string(),
  value: z.number().describe("minutes, milliseconds, punches, commands or persons, by kind"),
});
export const Overview = z.object({
  now: instant,
  devices: z.object({
    active: z.number().int(),
    online: z.number().int(),
    offline: z.number().int(),
    pending: z.number().int(),
  }),
  workers: z.number().int(),
  commands: z.object({ waiting: z.number().int(), failedToday: z.number().int() }),
  punches: z.object({ today: z.number().int(), lastHour: z.number().int(), lateLastHour: z.number().int() }),
  alerts: z.array(Alert),
});

/** Which scope gave a setting its value. */
export const Origin = z.enum(["default", "config", "global", "app", "model", "device"]);
export const EffectiveSettings = z.object({
  effective: z.record(z.string(), z.unknown()),
  origins: z.record(z.string(), Origin),
  own: z.record(z.string(), z.unknown()).describe("what the narrowest scope asked for sets itself"),
  fields: z
    .array(
      z.object({
        name: z.string(),
        description: z.string(),
        globalOnly: z.boolean(),
        schema: z.record(z.string(), z.unknown()).describe("JSON Schema of the value"),
      }),
    )
    .describe("every setting with its meaning"),
});

export const ImportProblem = z.object({
  row: z.number().int().describe("as the spreadsheet shows it: the header is row 1"),
  column: z.string().nullable(),
  reason: z.string(),
});
export const ImportResult = z.object({
  rows: z.number().int(),
  imported: z.number().int(),
  unchanged: z.number().int().describe("were there already"),
  problems: z.array(ImportProblem),
  stored: z.boolean().describe("false: mode `all` and something was wrong, nothing was stored"),
  batches: z.array(z.string()).optional().describe("ids of the batches that an import of commands made"),
});

export const SignInput = z.object({
  endpoint: z.string().describe("path of chapter 4, `/device/getServer`"),
  params: z.record(z.string(), z.string()),
  appid: z.string().optional().describe("sign with the secret of this registered app"),
  secret: z.string().optional().describe("or with this one"),
});
export const SignResult = z.object({
  profiles: z.array(
    z.object({
      profile: z.string(),
      text: z.string().describe("before lower-casing, the secret cut out"),
      sign: z.string(),
      fits: z.boolean().describe("equals params.sign"),
    }),
  ),
});

export type Alert = z.infer<typeof Alert>;
export type Overview = z.infer<typeof Overview>;
export type Origin = z.infer<typeof Origin>;
export type EffectiveSettings = z.infer<typeof EffectiveSettings>;
export type ImportProblem = z.infer<typeof ImportProblem>;
export type ImportResult = z.infer<typeof ImportResult>;
export type SignInput = z.infer<typeof SignInput>;
export type SignResult = z.infer<typeof SignResult>;
