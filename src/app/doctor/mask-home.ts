import { homedir } from "node:os";

/** A path without the user's name, so that a report can be sent to somebody. */
export function maskHome(path: string): string {
  const home = homedir();
  return path === home || path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
}
