import { existsSync, mkdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";
import { Fault } from "../../base/fault.ts";
import { removeWhole, writeWhole } from "../whole-file.ts";
import { policyFaults } from "./faults.ts";

export type JsonObject = Record<string, unknown>;

/** @returns null when there is no file; @throws Fault `policy.unreadable` */
export function readJsonFile(file: string): JsonObject | null {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return null;
    throw asFault(error, file);
  }
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(text.replace(/^\uFEFF/, "")));
  } catch (error) {
    throw new Fault(policyFaults["policy.unreadable"], { place: file }, { cause: error });
  }
}

/** Readable for everybody, as browsers run as any user. @throws Fault `policy.not-permitted` */
export function writeJsonFile(file: string, content: object): void {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o755 });
    // One of Firefox's is everybody's: who has laid a link there keeps it, and the rights stay as they are.
    const target = existsSync(file) ? realpathSync(file) : file;
    const mode = existsSync(file) ? statSync(file).mode & 0o777 : 0o644;
    writeWhole(target, `${JSON.stringify(content, null, 2)}\n`, mode);
  } catch (error) {
    throw asFault(error, file);
  }
}

/** @throws Fault `policy.not-permitted` */
export function removeFile(file: string): void {
  try {
    removeWhole(file);
  } catch (error) {
    throw asFault(error, file);
  }
}

function asFault(error: unknown, place: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== "EACCES" && code !== "EPERM" && code !== "EROFS") return error;
  return new Fault(policyFaults["policy.not-permitted"], { place }, { cause: error });
}

export function stringsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}
