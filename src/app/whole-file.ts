/** Files that appear whole or not at all, also where the power fails. */
import { randomUUID } from "node:crypto";
import {
  chmodSync,
  closeSync,
  fsyncSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";

/** A name beside the file, known as a draft's by {@link sweepDrafts}. */
export const draftOf = (file: string) => `${file}.${randomUUID()}.tmp`;

/**
 * Replaces a file by rename: what lies there, a link included, is replaced and not followed.
 * @param prepare may change owner or rights before the file is seen
 */
export function writeWhole(
  file: string,
  content: Uint8Array | string,
  mode: number,
  prepare: (draft: string) => void = () => {},
): void {
  const draft = draftOf(file);
  try {
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
    throw error;
  }
  keepNames(dirname(file));
}

/** Takes a file away, for good. */
export function removeWhole(file: string): void {
  rmSync(file, { force: true });
  keepNames(dirname(file));
}

/** Takes away what was left half written where the power failed; only while nobody writes the file. */
export function sweepDrafts(file: string): void {
  const name = basename(file);
  for (const other of namesIn(dirname(file)))
    if (other.startsWith(name) && /^(\.[0-9a-f-]{36}\.tmp)+$/.test(other.slice(name.length)))
      rmSync(join(dirname(file), other), { force: true });
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** A rename is on the disk when its folder is (fsync(2)); Windows keeps names by itself and opens no folder. */
export function keepNames(folder: string): void {
  if (process.platform === "win32") return;
  try {
    const handle = openSync(folder, "r");
    try {
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    // The folder itself is gone, or its file system does not know this.
    if (!["ENOENT", "ENOTDIR", "EINVAL", "EACCES"].includes((error as NodeJS.ErrnoException).code ?? ""))
      throw error;
  }
}
