import { accessSync, constants, existsSync } from "node:fs";
import { loadConfig } from "../config/load.ts";
import { policyFile } from "../config/places.ts";
import type { DoctorContext, Finding } from "./finding.ts";

/** The machine's policy file: what it locks, and whether it is one, which a user must not be able to write. */
export function checkPolicyFile(
  { dir }: DoctorContext,
  file = policyFile(),
  isAdministrator = process.getuid?.() === 0,
): Finding[] {
  if (!existsSync(file)) return [];
  const { locked } = loadConfig({ dataDir: dir, policyFile: file, env: process.env, flags: {} });
  return [locks(file, locked), ...(isAdministrator || !isWritable(file) ? [] : [writable(file)])];
}

function locks(file: string, locked: readonly string[]): Finding {
  const names = locked.join(", ") || "-";
  return {
    id: "policy",
    level: "ok",
    zh: `本机策略 ${file} 锁定了：${names}`,
    en: `the policy ${file} locks: ${names}`,
  };
}

function writable(file: string): Finding {
  return {
    id: "policy.writable",
    level: "problem",
    zh: `普通用户可以改写本机策略 ${file}`,
    en: `users can write the policy ${file}`,
    remedy: "请把该文件设为只有管理员可写",
  };
}

function isWritable(file: string): boolean {
  try {
    accessSync(file, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
