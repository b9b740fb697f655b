import { writeWhole } from "./whole-file.ts";

/** Writes a file that only the user may read; it appears whole or not at all. */
export function writePrivateFile(file: string, content: string): void {
  writeWhole(file, content, 0o600);
}
