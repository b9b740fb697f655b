/** Who may call the administration, and what is remembered of it. */
import { z } from "zod";
import { instant } from "./common.ts";

export const Role = z
  .enum(["admin", "operator", "auditor"])
  .describe(
    "operator: daily work; auditor: reads everything and the audit log; admin: all of it and settings",
  );
export const TokenInput = z.object({ name: z.string().min(1).max(64), role: Role });
export const TokenView = z.object({
  id: z.string(),
  name: z.string(),
  role: Role,
  createdAt: instant,
  lastUsedAt: instant.nullable(),
  revokedAt: instant.nullable(),
});
export const TokenCreated = TokenView.extend({
  token: z.string().describe("shown this once; only its hash is kept"),
});
export const TokenList = z.object({ tokens: z.array(TokenView) });
export const Session = z.object({ name: z.string(), role: Role });

export const AuditEntry = z.object({
  id: z.number().int(),
  at: instant,
  actor: z.string(),
  role: z.string(),
  action: z.string().describe("`POST /commands`, `GET /photos/:sha256`, `sign-in.failed` …"),
  target: z.string(),
  detail: z.record(z.string(), z.unknown()),
  address: z.string(),
});
export const AuditList = z.object({ entries: z.array(AuditEntry) });

export type Role = z.infer<typeof Role>;
export type TokenView = z.infer<typeof TokenView>;
export type TokenCreated = z.infer<typeof TokenCreated>;
export type TokenList = z.infer<typeof TokenList>;
export type Session = z.infer<typeof Session>;
export type AuditEntry = z.infer<typeof AuditEntry>;
export type AuditList = z.infer<typeof AuditList>;
