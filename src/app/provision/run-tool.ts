/** The few programs of the system that provisioning calls, each by name and without a shell. */
import { execFile } from "node:child_process";
import { Fault } from "../../base/fault.ts";
import { systemProgram } from "../../base/system-program.ts";
import { provisionFaults } from "./faults.ts";

export interface ToolAnswer {
  /** Exit code; null when the program is not there or did not end in time. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}
export type RunTool = (program: string, args: readonly string[]) => Promise<ToolAnswer>;

const DEADLINE_MS = 120_000;

export const runTool: RunTool = (program, args) =>
  new Promise((resolve) => {
    const options = { windowsHide: true, timeout: DEADLINE_MS };
    execFile(systemProgram(program), [...args], options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : null;
      resolve({ code, stdout, stderr });
    });
  });

/** @throws Fault `provision.program` unless it ends with one of the codes */
export async function mustRun(
  run: RunTool,
  program: string,
  args: readonly string[],
  good: readonly number[] = [0],
): Promise<ToolAnswer> {
  const answer = await run(program, args);
  if (answer.code !== null && good.includes(answer.code)) return answer;
  const said = (answer.stderr || answer.stdout).trim().split(/\r?\n/).at(-1)?.slice(0, 200);
  const reason =
    answer.code === null ? "not there, or no end" : `exit ${answer.code}${said ? `, ${said}` : ""}`;
  throw new Fault(provisionFaults["provision.program"], { program, reason });
}
