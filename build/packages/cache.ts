import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const DIR = fileURLToPath(new URL("../../node_modules/.cache/idcard-bridge-packages/", import.meta.url));

/**
 * A directory that is made once for a key and then only read. Two builds at once: the first to finish is kept.
 * @param make fills the empty directory that it is given
 */
export function cached(key: string, make: (dir: string) => void): string {
  const final = join(DIR, key);
  if (existsSync(final)) return final;
  mkdirSync(dirname(final), { recursive: true });
  const own = mkdtempSync(`${final}.`);
  try {
    make(own);
    renameSync(own, final);
  } catch (error) {
    rmSync(own, { recursive: true, force: true });
    if (!existsSync(final)) throw error;
  }
  return final;
}
