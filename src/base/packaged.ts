import { sep } from "node:path";

const ARCHIVE = `${sep}app.asar${sep}`;

/**
 * The desktop application's files lie in one archive, which only its own Node can read. What another program or a
 * native library is to open by path lies beside it, in `app.asar.unpacked`. Elsewhere the path is as it was.
 */
export function outsideArchive(path: string): string {
  return path.replace(ARCHIVE, `${sep}app.asar.unpacked${sep}`);
}
