/**
 * Whose are policy and token of the machine? On Linux and macOS only root can make a file in its folder. Windows lets
 * every user make files below ProgramData: what lies there may be anybody's.
 */
import { dirname } from "node:path";
import { othersWith, REPLACES, WRITES } from "../rights/sddl.ts";
import { type SddlsOf, systemSddls } from "../rights/windows.ts";

const EVERYBODY = ["WD"];

/**
 * Who beside administrators may write a file that was read, or put another in its place; SIDs or their short names.
 * @returns null when Windows says nothing at all
 */
export function machineWriters(
  file: string,
  platform: NodeJS.Platform = process.platform,
  sddlsOf: SddlsOf = systemSddls,
): readonly string[] | null {
  if (platform !== "win32") return [];
  const answers = asked(sddlsOf, [file, dirname(file)]);
  if (answers === null) return null;
  const [own = null, folder = null] = answers;
  // That users may add files to the folder, as Windows has it by itself, makes nobody master of the one that is there.
  return [...new Set([...whoMay(WRITES, own), ...whoMay(REPLACES, folder)])];
}

/** An owner may keep others from looking, or take away again what was read: what is not told is anybody's. */
function whoMay(rights: number, sddl: string | null): readonly string[] {
  return (sddl === null ? null : othersWith(rights, sddl)) ?? EVERYBODY;
}

function asked(sddlsOf: SddlsOf, paths: readonly string[]): readonly (string | null)[] | null {
  try {
    return sddlsOf(paths);
  } catch {
    return null;
  }
}
