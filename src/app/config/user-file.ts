import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writePrivateFile } from "../private-file.ts";
import type { Settings } from "./settings.ts";

/** Changes settings in `DIR/config.json` and keeps the others; undefined takes one out. The file must be valid. */
export function changeUserConfig(
  dir: string,
  change: { [K in keyof Settings]?: Settings[K] | undefined },
): void {
  const file = join(dir, "config.json");
  const before = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as object) : {};
  writePrivateFile(file, `${JSON.stringify({ ...before, ...change }, null, 2)}\n`);
}
