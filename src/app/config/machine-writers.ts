/**
 * Whose are policy and token of the machine? On Linux and macOS only root can make a file in its folder. Windows lets
 * every user make files below ProgramData: what lies there may be anybody's.
 */
import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { othersWith, REPLACES, WRITES } from "../rights/sddl.ts";
import { type SddlsOf, systemSddls } from "../rights/windows.ts";

const EVERYBODY = ["WD"];

/**
 * Who beside administrators may write the file, or put another in its place; SIDs or their short names.
 * @returns null when Windows does not say
 */
export function machineWriters(
  file: string,
  platform: NodeJS.Platform = process.platform,
  sddlsOf: SddlsOf = systemSddls,
): readonly string[] | null {
  if (platform !== "win32" || !existsSync(file)) return [];
  const [own, folder] = asked(sddlsOf, [file, dirname(file)]);
  if (own == null || folder == null) return null;
  // That users may add files to the folder, as Windows has it by itself, makes nobody master of the one that is there.
  const writers = [othersWith(WRITES, own) ?? EVERYBODY, othersWith(REPLACES, folder) ?? EVERYBODY];
  return [...new Set(writers.flat())];
}

function asked(sddlsOf: SddlsOf, paths: readonly string[]): readonly (string | null)[] {
  try {
    return sddlsOf(paths);
  } catch {
    return [];
  }
}
