/** What a call needs, and who has it. */
import type { Role } from "../schemas.ts";

/**
 * open: everybody, no token · read: lists and views · work: the daily work on persons, devices and commands ·
 * audit: who did what · admin: apps, secrets, tokens, settings
 */
export type Access = "open" | "read" | "work" | "audit" | "admin";

const allowed: Readonly<Record<Exclude<Access, "open">, readonly Role[]>> = {
  read: ["admin", "operator", "auditor"],
  work: ["admin", "operator"],
  audit: ["admin", "auditor"],
  admin: ["admin"],
};

export function may(role: Role, access: Access): boolean {
  return access === "open" || allowed[access].includes(role);
}
