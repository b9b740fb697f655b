/** `DIR/audit.log`: one JSON line per event, a bounded number of bytes. */
import { appendFileSync, existsSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { type Audit, createAudit } from "../bridge/audit.ts";
import type { AppContext } from "./service.ts";

/** So large a file may grow, and so many older ones are kept beside it: `audit.log.1` … `.5`. */
export const AUDIT_BYTES = 1024 * 1024;
export const AUDIT_FILES = 5;

export function openAudit({ dir, keys, clock, log }: AppContext): Audit {
  const write = rotatingFile(join(dir, "audit.log"), { bytes: AUDIT_BYTES, files: AUDIT_FILES });
  let failed = false;
  return createAudit({
    key: keys.derive("audit"),
    clock,
    write(line) {
      try {
        write(line);
        failed = false;
      } catch (error) {
        // A full disk must not stop the clerk's work; it is said once.
        if (!failed) log.error({ error: String(error) }, "the audit log cannot be written");
        failed = true;
      }
    },
  });
}

/** Appends lines; a file that would grow beyond `bytes` moves on to `.1`, that to `.2`, and the last is dropped. */
export function rotatingFile(
  file: string,
  { bytes, files }: { bytes: number; files: number },
): (line: string) => void {
  let size = existsSync(file) ? statSync(file).size : 0;
  return (line) => {
    const text = `${line}\n`;
    if (size > 0 && size + Buffer.byteLength(text) > bytes) {
      rotate(file, files);
      size = 0;
    }
    appendFileSync(file, text, { mode: 0o600 });
    size += Buffer.byteLength(text);
  };
}

function rotate(file: string, files: number): void {
  rmSync(`${file}.${files}`, { force: true });
  for (let number = files - 1; number >= 1; number--) {
    if (existsSync(`${file}.${number}`)) renameSync(`${file}.${number}`, `${file}.${number + 1}`);
  }
  renameSync(file, `${file}.1`);
}
