/** Security descriptors of files on Windows, which only its PowerShell tells: all in one call, each only once. */
import { execFileSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { systemProgram } from "../../base/system-program.ts";
import { policyFile, TOKEN_FILE } from "../config/places.ts";

/**
 * Of each path its descriptor as SDDL; null: it could not be asked. Windows only.
 * @throws whatever keeps the program from running
 */
export type SddlsOf = (paths: readonly string[]) => readonly (string | null)[];

const DEADLINE_MS = 30_000;
/** No name of a file on Windows has one. */
const BETWEEN = "|";
const UNKNOWN = "-";

/** The paths are handed over in the environment: nothing in them is read as a command. */
export const COMMAND =
  "$env:IDCARD_PATHS -split '[|]' | ForEach-Object " +
  `{ try { (Get-Acl -LiteralPath $_ -ErrorAction Stop).Sddl } catch { '${UNKNOWN}' } }`;

const askPowerShell: SddlsOf = (paths) => {
  const args = ["-NoProfile", "-NonInteractive", "-Command", COMMAND];
  const answer = execFileSync(systemProgram("powershell.exe"), args, {
    encoding: "utf8",
    windowsHide: true,
    timeout: DEADLINE_MS,
    // Of a start from PowerShell 7, whose modules this one cannot load; without it, it looks for its own.
    env: { ...process.env, PSModulePath: undefined, IDCARD_PATHS: paths.join(BETWEEN) },
  });
  return answersOf(answer, paths.length);
};

/** @throws Error when there are not as many lines as paths: then nobody knows which is whose */
export function answersOf(output: string, count: number): readonly (string | null)[] {
  const lines = output.split(/\r?\n/).filter((line) => line !== "");
  if (lines.length !== count) throw new Error(`${lines.length} answers to ${count} questions`);
  return lines.map((line) => (line.trim() === UNKNOWN ? null : line.trim()));
}

interface Remembered {
  readonly ask: SddlsOf;
  /** What will be asked about sooner or later: it is asked in the same call. */
  readonly alongside: () => readonly string[];
  /** Another one is another file, or the same with other rights. */
  readonly stampOf: (path: string) => string;
}

/** Asks about what it does not know yet. */
export function remembered({ ask, alongside, stampOf }: Remembered): SddlsOf {
  const known = new Map<string, { stamp: string; sddl: string | null }>();
  const isKnown = (path: string) => known.get(path)?.stamp === stampOf(path);
  return (paths) => {
    if (!paths.every(isKnown)) {
      const open = [...new Set([...paths, ...alongside()])].filter((path) => !isKnown(path));
      const stamps = open.map(stampOf);
      const answers = ask(open);
      for (const [index, path] of open.entries())
        known.set(path, { stamp: stamps[index] ?? "", sddl: answers[index] ?? null });
    }
    return paths.map((path) => known.get(path)?.sddl ?? null);
  };
}

/** A file's number and when its rights or content last changed. */
function stampOf(path: string): string {
  const status = statSync(path, { bigint: true, throwIfNoEntry: false });
  return status ? `${status.ino}-${status.ctimeNs}` : "";
}

/** What a start reads of the machine: policy, provisioning, token, and their folder. */
function machineFiles(): readonly string[] {
  const dir = dirname(policyFile());
  return [dir, ...["policy.json", "provision.json", TOKEN_FILE].map((name) => join(dir, name))].filter(
    (path) => existsSync(path),
  );
}

export const systemSddls: SddlsOf = remembered({ ask: askPowerShell, alongside: machineFiles, stampOf });
