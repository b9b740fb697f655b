/** Which pages may call: what is decided, and what waits for a decision. For the agent's own pages and programs. */
import { z } from "zod";

export const Program = z.object({
  name: z.string().describe("chrome"),
  path: z.string().nullable().describe("its file, where the system tells"),
});

export const ConsentRequest = z.object({
  origin: z.string().describe("the page that asks, exact origin"),
  program: Program.nullable().describe(
    "the program that the page runs in; null where the system does not tell",
  ),
  askedAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
});

export const OriginGrant = z.object({
  origin: z.string(),
  decision: z.enum(["allow", "deny"]),
  remember: z.boolean().describe("false: until ten minutes after its last use, or the agent's end"),
  decidedBy: z.enum(["page", "command", "shell", "policy"]),
  program: z.string().nullable().describe("name of the program that the page ran in"),
  decidedAt: z.iso.datetime().nullable().describe("null: by the configuration"),
});

export const OriginDecision = z.object({
  origin: z.string().max(300),
  decision: z.enum(["allow", "deny"]),
  remember: z.boolean().default(true),
});

export const OriginForget = z.object({ origin: z.string().max(300) });

export const OriginList = z.object({
  asking: z.boolean().describe("false: the policy leaves no decision to the user"),
  pending: z.array(ConsentRequest),
  grants: z.array(OriginGrant),
});

export type Program = z.infer<typeof Program>;
export type ConsentRequest = z.infer<typeof ConsentRequest>;
export type OriginGrant = z.infer<typeof OriginGrant>;
export type OriginList = z.infer<typeof OriginList>;
