/** Starts the real program as a person would: a process of its own, a fresh data directory, free ports. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import { type RunFile, readRunFile } from "../../src/app/run-file.ts";

const LAUNCHER = fileURLToPath(new URL("../../bin/idcard-bridge.js", import.meta.url));

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Program {
  readonly child: ChildProcess;
  readonly run: RunFile;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Ends it as Ctrl-C does and tells how it ended. */
  interrupt(): Promise<Outcome>;
  /** kill -9, at once. */
  kill(): Promise<void>;
}

export interface Limits {
  /** No file of the program may grow beyond this: what a full disk looks like to it, without root. */
  readonly maxFileKiB?: number;
}

/** Takes what is to be done at the end of a test, or of a file's tests. */
export type AtEnd = (end: () => void | Promise<void>) => void;

/** Runs a command to its end. */
export async function runProgram(args: string[], env: Record<string, string> = {}): Promise<Outcome> {
  const started = launch(args, env);
  const [code] = await once(started.child, "close");
  return { code, stdout: started.stdout(), stderr: started.stderr() };
}

/** Starts a long-running command and waits until it says that it is ready. */
export async function startProgram(
  command: string[],
  dir: string,
  env: Record<string, string> = {},
  limits: Limits = {},
  atEnd: AtEnd = onTestFinished,
): Promise<Program> {
  const { child, stdout, stderr } = launch([...command, "--data-dir", dir], env, limits);
  atEnd(() => void child.kill("SIGKILL"));
  const closed = once(child, "close");
  await new Promise<void>((ready, failed) => {
    child.stdout?.on("data", () => stdout().includes("Ctrl-C") && ready());
    child.once("close", (code) =>
      failed(new Error(`ended with ${code} before it was ready: ${stdout()}${stderr()}`)),
    );
  });
  const run = readRunFile(dir);
  if (!run) throw new Error("ready without a run file");
  return {
    child,
    run,
    stdout,
    stderr,
    async interrupt() {
      child.kill("SIGINT");
      const [code] = await closed;
      return { code, stdout: stdout(), stderr: stderr() };
    },
    async kill() {
      child.kill("SIGKILL");
      await closed;
    },
  };
}

function launch(args: string[], env: Record<string, string>, { maxFileKiB }: Limits = {}) {
  const program = [process.execPath, LAUNCHER, ...args];
  const limited = ["sh", "-c", `ulimit -f ${(maxFileKiB ?? 0) * 2}; exec "$@"`, "sh", ...program];
  const [file = "", ...rest] = maxFileKiB === undefined ? program : limited;
  const child = spawn(file, rest, {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...env },
  });
  const chunks = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text) => (chunks.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text) => (chunks.stderr += text));
  return { child, stdout: () => chunks.stdout, stderr: () => chunks.stderr };
}
