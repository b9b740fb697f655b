/** The agent's settings as its own page shows and changes them. */
import { z } from "zod";

export const SettingSource = z.enum(["default", "file", "environment", "flag", "policy"]);

export const SettingView = z.object({
  name: z.string(),
  title: z.object({ zh: z.string(), en: z.string() }).describe("a few words"),
  group: z.enum(["access", "readers", "platform", "checks", "simulator", "program"]),
  zh: z.string(),
  en: z.string(),
  kind: z.enum(["number", "text", "choice", "list", "json", "secret"]),
  choices: z.array(z.string()).optional(),
  min: z.number().optional(),
  max: z.number().optional(),
  nullable: z.boolean(),
  value: z.unknown().describe("what counts at the next start; null of a secret, whatever it is"),
  isSet: z.boolean().optional().describe("of a secret: is there one?"),
  default: z.unknown(),
  source: SettingSource,
  locked: z
    .enum(["policy", "it", "environment", "flag"])
    .nullable()
    .describe(
      "why it cannot be changed here; it: only by who can write files of this machine's user or its policy",
    ),
  effect: z.enum(["now", "restart"]).describe("when a change takes effect"),
  pending: z.boolean().describe("changed since the start, in force at the next one"),
});
export type SettingView = z.infer<typeof SettingView>;

export const SettingList = z.object({
  file: z.string().describe("where changes are written"),
  policyFile: z.string(),
  settings: z.array(SettingView),
});
export type SettingList = z.infer<typeof SettingList>;

export const SettingChange = z.object({
  set: z.record(z.string().max(64), z.unknown()).default({}),
  reset: z
    .array(z.string().max(64))
    .max(100)
    .default([])
    .describe("back to what it is without the user's file"),
});
export type SettingChange = z.output<typeof SettingChange>;
