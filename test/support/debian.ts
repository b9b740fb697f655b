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
    const done =
      apt("update", "-qq") && apt("install", "-y", "-qq", "--no-install-recommends", ...need.packages);
    if (done && need.isThere()) return null;
  }
  return `${need.what} is missing: install it (Debian, as root: \`apt-get install ${need.packages.join(" ")}\`).`;
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
  return spawnSync("apt-get", args, { stdio: "inherit", env }).status === 0;
}
