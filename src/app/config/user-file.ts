import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writePrivateFile } from "../private-file.ts";
import type { Settings } from "./settings.ts";

/** Changes settings in `DIR/config.json` and keeps the others; undefined takes one out. The file must be valid. */
export function changeUserConfig(dir: string, change: { readonly [K in keyof Settings]?: unknown }): void {
  writePrivateFile(
    userConfigFile(dir),
    `${JSON.stringify({ ...readUserConfig(dir), ...change }, null, 2)}\n`,
  );
}

export function userConfigFile(dir: string): string {
  return join(dir, "config.json");
}

/** What the file holds as it stands there; the file must be valid. */
export function readUserConfig(dir: string): Record<string, unknown> {
  const file = userConfigFile(dir);
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>) : {};
}
