/**
 * What an administrator carries out must be an administrator's: a provisioning file that ordinary users can write, or
 * put another in place of, is refused.
 */
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readFileSync,
  realpathSync,
  type Stats,
} from "node:fs";
import { dirname, resolve } from "node:path";
import { Fault } from "../../../base/fault.ts";
import { othersWith, READS, WRITES } from "../../rights/sddl.ts";
import { type SddlsOf, systemSddls } from "../../rights/windows.ts";
import { provisionFaults } from "../faults.ts";

export interface Guard {
  readonly platform: NodeJS.Platform;
  readonly sddlsOf: SddlsOf;
  /** Who is an administrator, beside root: whoever carries it out. */
  readonly uid: number | undefined;
}

export const systemGuard: Guard = {
  platform: process.platform,
  sddlsOf: systemSddls,
  uid: process.getuid?.(),
};

/**
 * Opens without following a link, then checks and reads what was opened, so that nothing can change in between.
 * @throws Fault `provision.missing`, `provision.writable`, `provision.not-permitted`
 */
export function readGuarded(file: string, guard: Guard = systemGuard): Buffer {
  const path = resolve(file);
  const handle = open(path);
  try {
    const status = fstatSync(handle);
    if (!status.isFile()) throw refused(path, "not a plain file");
    if (guard.platform === "win32") {
      checkDescriptors([path, dirname(path)], guard.sddlsOf);
    } else {
      checkOwner(path, status, guard.uid);
      checkFolders(dirname(path), guard.uid);
      checkFolders(realpathSync(dirname(path)), guard.uid);
    }
    return readFileSync(handle);
  } finally {
    closeSync(handle);
  }
}

function open(path: string): number {
  try {
    // A link is refused on systems that have the flag; Windows needs rights of an administrator to make one.
    if (lstatSync(path).isSymbolicLink()) throw refused(path, "symbolic link");
    return openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ELOOP") throw refused(path, "symbolic link");
    if (code === "EACCES" || code === "EPERM")
      throw new Fault(provisionFaults["provision.not-permitted"], { place: path }, { cause: error });
    if (code !== "ENOENT" && code !== "ENOTDIR") throw error;
    throw new Fault(provisionFaults["provision.missing"], { file: path }, { cause: error });
  }
}

function checkOwner(path: string, { uid, mode }: Pick<Stats, "uid" | "mode">, own: number | undefined): void {
  if (uid !== 0 && uid !== own) throw refused(path, `owner ${uid}`);
  if (mode & 0o022) throw refused(path, `mode ${(mode & 0o7777).toString(8)}`);
}

/**
 * In a sticky folder nobody can replace what belongs to another (chmod(2)). A link above must be an administrator's
 * (`/var` is one on macOS); its own rights mean nothing.
 */
function checkFolders(folder: string, own: number | undefined): void {
  const { uid, mode } = lstatSync(folder);
  const isLink = (mode & constants.S_IFMT) === constants.S_IFLNK;
  checkOwner(folder, { uid, mode: isLink || mode & 0o1000 ? 0 : mode }, own);
  if (dirname(folder) !== folder) checkFolders(dirname(folder), own);
}

function checkDescriptors(places: readonly string[], sddlsOf: SddlsOf): void {
  for (const [index, sddl] of descriptors(places, sddlsOf).entries()) {
    const others = othersWith(WRITES, sddl);
    if (others === null || others.length > 0)
      throw refused(places[index] ?? "", others?.join(", ") ?? "no access control");
  }
}

/** @throws Fault `provision.program` when one of them could not be asked */
function descriptors(places: readonly string[], sddlsOf: SddlsOf): readonly string[] {
  const unread = (cause: unknown) => {
    const reason = `the rights of ${places.join(", ")} could not be read`;
    return new Fault(provisionFaults["provision.program"], { program: "powershell.exe", reason }, { cause });
  };
  let answers: readonly (string | null)[];
  try {
    answers = sddlsOf(places);
  } catch (error) {
    throw unread(error);
  }
  return answers.map((sddl) => {
    if (sddl === null) throw unread(null);
    return sddl;
  });
}

/** @throws Fault `provision.writable` where ordinary users could put something into the folder */
export function demandGuardedFolder(folder: string, guard: Guard = systemGuard): void {
  if (guard.platform === "win32") checkDescriptors([folder], guard.sddlsOf);
  else checkFolders(realpathSync(folder), guard.uid);
}

/**
 * A secret that only the administrator can read. @returns null when there is no such file
 * @throws Fault `provision.secret`, `provision.not-permitted`
 */
export function readSecretFile(file: string, guard: Guard = systemGuard): string | null {
  const refuse = (reason: string) => new Fault(provisionFaults["provision.secret"], { source: file, reason });
  let handle: number;
  try {
    handle = open(resolve(file));
  } catch (error) {
    const fault = Fault.accept(error);
    if (fault.is(provisionFaults["provision.missing"])) return null;
    throw fault.is(provisionFaults["provision.writable"]) ? refuse("symbolic link") : fault;
  }
  try {
    const { mode, uid } = fstatSync(handle);
    if ((mode & constants.S_IFMT) !== constants.S_IFREG) throw refuse("not a plain file");
    if (guard.platform === "win32") {
      const [sddl = ""] = descriptors([resolve(file)], guard.sddlsOf);
      const others = othersWith(READS, sddl);
      if (others === null || others.length > 0) throw refuse(`readable for ${others?.join(", ") ?? "all"}`);
    } else if (mode & 0o077) throw refuse(`mode ${(mode & 0o7777).toString(8)}, it must be 600`);
    else if (uid !== 0 && uid !== guard.uid) throw refuse(`owner ${uid}`);
    const token = readFileSync(handle, "utf8").trim();
    if (!/^[\x21-\x7e]{1,4096}$/.test(token)) throw refuse("it must be one line of visible ASCII");
    return token;
  } finally {
    closeSync(handle);
  }
}

function refused(place: string, reason: string): Fault {
  return new Fault(provisionFaults["provision.writable"], { place, reason });
}
