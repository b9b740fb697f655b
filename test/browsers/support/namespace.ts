/**
 * A program that sees other files in the place of the machine's: policies, trusted certificates, host names. Nothing
 * of the machine is changed, so that runs at the same time do not meet, and a run that is killed leaves nothing.
 */
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import type { Need } from "../../support/debian.ts";

export const NAMESPACE: Need = {
  what: "A mount namespace of its own (root, `unshare --mount`), in which a policy or a certificate is tried,",
  packages: ["util-linux"],
  isThere: () => spawnSync("unshare", ["--mount", "true"]).status === 0,
};

/**
 * Writes a program that starts another one with files of ours in the place of the machine's.
 * @param file where to write it
 * @param seen the machine's path → the path that is seen instead
 * @param first a shell command that runs in there before
 */
export function writeWrapper(
  file: string,
  program: string,
  seen: Readonly<Record<string, string>>,
  first = "true",
): string {
  for (const place of Object.keys(seen)) if (!existsSync(place)) mkdirSync(place, { recursive: true });
  const mounts = Object.entries(seen).map(([place, instead]) => `mount --bind '${instead}' '${place}'`);
  const script = ["set -e", ...mounts, first, `exec '${program}' "$@"`].join("\n");
  writeFileSync(`${file}.inside`, script);
  writeFileSync(file, `#!/bin/sh\nexec unshare --mount sh '${file}.inside' "$@"\n`);
  chmodSync(file, 0o755);
  return file;
}
