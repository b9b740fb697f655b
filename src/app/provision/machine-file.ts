/** Files of the machine: whole or not at all, never through a link that somebody else laid. */
import { createHash, randomUUID } from "node:crypto";
import {
  chmodSync,
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { Fault } from "../../base/fault.ts";
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
 * Replaces a file by rename: what lies there, a link included, is replaced and not followed.
 * @param prepare may change owner or rights before the file is seen
 * @throws Fault `provision.not-permitted`
 */
export function writeMachineFile(
  file: string,
  content: Uint8Array | string,
  mode: number,
  prepare: (draft: string) => void = () => {},
): void {
  const draft = `${file}.${randomUUID()}.tmp`;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o755 });
    // Private until its owner is right; "wx" never opens what somebody else has put there.
    const handle = openSync(draft, "wx", 0o600);
    try {
      writeFileSync(handle, content);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    prepare(draft);
    chmodSync(draft, mode);
    renameSync(draft, file);
  } catch (error) {
    rmSync(draft, { force: true });
    throw asFault(error, file);
  }
}

/** A file, never a folder: nothing of ours is one. @throws Fault `provision.not-permitted` */
export function removeMachineFile(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch (error) {
    throw asFault(error, file);
  }
}

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code ?? "";

function asFault(error: unknown, place: string): unknown {
  if (!["EACCES", "EPERM", "EROFS"].includes(codeOf(error))) return error;
  return new Fault(provisionFaults["provision.not-permitted"], { place }, { cause: error });
}
