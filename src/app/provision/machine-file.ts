/** Files of the machine: whole or not at all, never through a link that somebody else laid. */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { Fault } from "../../base/fault.ts";
import { removeWhole, writeWhole } from "../whole-file.ts";
import { provisionFaults } from "./faults.ts";

export const sha256 = (content: Uint8Array | string) => createHash("sha256").update(content).digest("hex");

/** @returns null when there is no such file; @throws Fault `provision.not-permitted` */
export function readMachineFile(file: string): Buffer | null {
  try {
    return readFileSync(file);
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes(codeOf(error))) return null;
    throw asFault(error, file);
  }
}

/**
 * @param prepare may change owner or rights before the file is seen
 * @throws Fault `provision.not-permitted`
 */
export function writeMachineFile(
  file: string,
  content: Uint8Array | string,
  mode: number,
  prepare?: (draft: string) => void,
): void {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o755 });
    writeWhole(file, content, mode, prepare);
  } catch (error) {
    throw asFault(error, file);
  }
}

/** A file, never a folder: nothing of ours is one. @throws Fault `provision.not-permitted` */
export function removeMachineFile(file: string): void {
  try {
    removeWhole(file);
  } catch (error) {
    throw asFault(error, file);
  }
}

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code ?? "";

function asFault(error: unknown, place: string): unknown {
  if (!["EACCES", "EPERM", "EROFS"].includes(codeOf(error))) return error;
  return new Fault(provisionFaults["provision.not-permitted"], { place }, { cause: error });
}
