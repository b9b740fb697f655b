import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { type AutostartEntry, autostartEntry, HIDDEN_ENTRY } from "./desktop-entry.ts";

/** Not the name that the headless package uses: each may start without the other. */
const FILE = "idcard-bridge-desktop.desktop";

export interface XdgPlaces {
  /** The user's own directory; ours to write. */
  readonly user: string;
  /** Directories for everybody, IT's to write. */
  readonly system: readonly string[];
}

export function xdgPlaces(env: NodeJS.ProcessEnv = process.env): XdgPlaces {
  const absolute = (dir: string | undefined) => (dir?.startsWith("/") ? dir : undefined);
  const user = absolute(env.XDG_CONFIG_HOME) ?? join(homedir(), ".config");
  const system = (env.XDG_CONFIG_DIRS || "/etc/xdg").split(":").filter((dir) => dir.startsWith("/"));
  return { user: join(user, "autostart"), system: system.map((dir) => join(dir, "autostart")) };
}

/** Writes the user's file, or removes it; where the system has one for everybody, a hidden one takes its place. */
export function setXdgAutostart(on: boolean, entry: AutostartEntry, { user, system }: XdgPlaces): void {
  if (on) write(user, autostartEntry(entry));
  else if (system.some((dir) => existsSync(join(dir, FILE)))) write(user, HIDDEN_ENTRY);
  else rmSync(join(user, FILE), { force: true });
}

/** It is there whole or not at all: the session may be starting just now. */
function write(dir: string, content: string): void {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const draft = join(dir, `.${FILE}.${process.pid}`);
  writeFileSync(draft, content, { mode: 0o644 });
  renameSync(draft, join(dir, FILE));
}
