import { accessSync, constants, existsSync } from "node:fs";
import { loadConfig } from "../config/load.ts";
import { machineWriters } from "../config/machine-writers.ts";
import { policyFile } from "../config/places.ts";
import type { DoctorContext, Finding } from "./finding.ts";

/** The machine's policy file: what it locks, and whether it is one, which a user must not be able to write. */
export function checkPolicyFile(
  { dir }: DoctorContext,
  file = policyFile(),
  isAdministrator = process.getuid?.() === 0,
  writersOf = machineWriters,
): Finding[] {
  if (!existsSync(file)) return [];
  const sources = { dataDir: dir, policyFile: file, env: process.env, flags: {}, writersOf };
  const { locked } = loadConfig(sources);
  return [
    locks(file, locked),
    ...(isAdministrator || !isWritable(file) ? [] : [writable(file)]),
    ...(writersOf(file) === null ? [unasked(file)] : []),
  ];
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

function unasked(file: string): Finding {
  return {
    id: "policy.unchecked",
    level: "note",
    zh: `无法查询谁可以改写本机策略 ${file}（PowerShell 没有回答），已照其执行`,
    en: `PowerShell does not say who may write the policy ${file}; it is followed`,
    remedy: "请管理员确认该文件及其文件夹只有管理员可写",
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
