/** `DIR/run.json`: how our own command line finds and addresses a running program. Mode 0600. */
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { writePrivateFile } from "./private-file.ts";

export const RunFile = z.object({
  pid: z.number().int(),
  /** The agent's port; absent when only a platform runs. */
  port: z.number().int().optional(),
  /** Where TLS is on. */
  tlsPort: z.number().int().optional(),
  /** The vendors' old services, by name. */
  legacy: z.record(z.string(), z.number().int()).optional(),
  platformPort: z.number().int().optional(),
  /** Bearer token of the agent (or, for a lone platform, of its administration API). */
  token: z.string(),
  startedAt: z.iso.datetime(),
});
export type RunFile = z.infer<typeof RunFile>;

const path = (dir: string) => join(dir, "run.json");

export function writeRunFile(dir: string, run: RunFile): void {
  writePrivateFile(path(dir), `${JSON.stringify(run)}\n`);
}

/** The running program's data, or null when there is none, or only the leftover of a killed one. */
export function readRunFile(dir: string): RunFile | null {
  try {
    const run = RunFile.parse(JSON.parse(readFileSync(path(dir), "utf8")));
    return isAlive(run.pid) ? run : null;
  } catch {
    return null;
  }
}

export function removeRunFile(dir: string): void {
  rmSync(path(dir), { force: true });
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
