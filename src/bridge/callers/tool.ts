import { execFile } from "node:child_process";
import { systemProgram } from "../../base/system-program.ts";

/** Runs a program of the system and gives its stdout; empty when it fails: then nothing is known. */
export type RunTool = (file: string, args: readonly string[]) => Promise<string>;

const TIMEOUT_MS = 5_000;

export const runTool: RunTool = (file, args) =>
  new Promise((resolve) => {
    const options = { timeout: TIMEOUT_MS, windowsHide: true };
    execFile(systemProgram(file), [...args], options, (_, stdout) => resolve(stdout));
  });
