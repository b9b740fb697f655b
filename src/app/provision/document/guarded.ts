/**
 * What an administrator carries out must be an administrator's: a provisioning file that ordinary users can write, or
 * put another in place of, is refused.
 */
import { execFileSync } from "node:child_process";
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
import { systemProgram } from "../../../base/system-program.ts";
import { provisionFaults } from "../faults.ts";
import { othersWith, READS, WRITES } from "./sddl.ts";

/** The security descriptor of a file, as SDDL; Windows only. */
export type SddlOf = (path: string) => string;

export interface Guard {
  readonly platform: NodeJS.Platform;
  readonly sddlOf: SddlOf;
  /** Who is an administrator, beside root: whoever carries it out. */
  readonly uid: number | undefined;
}

/** The path is handed over in the environment: nothing in it is read as a command. */
const systemSddl: SddlOf = (path) => {
  const program = "powershell.exe";
  const command = "(Get-Acl -LiteralPath $env:IDCARD_PATH).Sddl";
  try {
    return execFileSync(systemProgram(program), ["-NoProfile", "-NonInteractive", "-Command", command], {
      encoding: "utf8",
      windowsHide: true,
      timeout: 30_000,
      env: { ...process.env, IDCARD_PATH: path },
    });
  } catch (error) {
    const reason = `the rights of ${path} could not be read`;
    throw new Fault(provisionFaults["provision.program"], { program, reason }, { cause: error });
  }
};

export const systemGuard: Guard = {
  platform: process.platform,
  sddlOf: systemSddl,
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
      checkDescriptor(path, guard.sddlOf);
      checkDescriptor(dirname(path), guard.sddlOf);
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

function checkDescriptor(place: string, sddlOf: SddlOf): void {
  const others = othersWith(WRITES, sddlOf(place));
  if (others === null || others.length > 0) throw refused(place, others?.join(", ") ?? "no access control");
}

/** @throws Fault `provision.writable` where ordinary users could put something into the folder */
export function demandGuardedFolder(folder: string, guard: Guard = systemGuard): void {
  if (guard.platform === "win32") checkDescriptor(folder, guard.sddlOf);
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
      const others = othersWith(READS, guard.sddlOf(resolve(file)));
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
