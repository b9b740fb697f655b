/** Programs that tests need from Debian: as root on Debian they are installed, otherwise it is said what to install. */
import { spawnSync } from "node:child_process";

export interface Need {
  /** What a person calls it: "Chromium". */
  readonly what: string;
  readonly packages: readonly string[];
  isThere(): boolean;
}

/** Installs what is missing where that is possible. Null: it is there; else one sentence that says what to do. */
export function provide(need: Need): string | null {
  if (need.isThere()) return null;
  if (canInstall()) {
    process.stdout.write(
      `${need.what} is missing: installing the Debian packages ${need.packages.join(", ")}\n`,
    );
    // A list that cannot be renewed just now is good enough where it knows the packages.
    apt("update", "-qq");
    const done = apt("install", "-y", "-qq", "--no-install-recommends", ...need.packages);
    if (done && need.isThere()) return null;
  }
  return `${need.what} is missing: install it (Debian, as root: \`apt-get install ${need.packages.join(" ")}\`).`;
}

/**
 * For `describe.skipIf`: true where the need cannot be met, with the reason on stderr. On CI nothing is skipped.
 * @throws Error on CI
 */
export function lacking(need: Need): boolean {
  const missing = provide(need);
  if (missing === null) return false;
  if (process.env.CI) throw new Error(missing);
  process.stderr.write(`Skipped: ${missing}\n`);
  return true;
}

/** Is a program of that name on the path? */
export function hasProgram(name: string): boolean {
  return spawnSync("sh", ["-c", `command -v -- "$1"`, "sh", name]).status === 0;
}

function canInstall(): boolean {
  return process.getuid?.() === 0 && hasProgram("apt-get");
}

function apt(...args: string[]): boolean {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  // Tests run side by side, apt does not.
  const patient = ["-o", "DPkg::Lock::Timeout=300", ...args];
  return spawnSync("apt-get", patient, { stdio: "inherit", env }).status === 0;
}
