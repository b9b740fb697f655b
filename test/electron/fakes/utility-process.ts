import { type ChildProcess, spawn } from "node:child_process";
import { EventEmitter } from "node:events";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";

const SHIM = fileURLToPath(new URL("utility-shim.ts", import.meta.url));

/** A real process of Node, with what Electron's has besides. */
export class FakeUtilityProcess extends EventEmitter {
  readonly child: ChildProcess;
  readonly args: readonly string[];
  readonly stdout: Readable | null;
  readonly stderr: Readable | null;

  constructor(program: string, args: readonly string[], env: NodeJS.ProcessEnv) {
    super();
    this.args = args;
    this.child = spawn(process.execPath, ["--import", SHIM, program, ...args], {
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      env,
    });
    this.stdout = this.child.stdout;
    this.stderr = this.child.stderr;
    this.child.on("message", (message) => this.emit("message", message));
    this.child.on("close", (code) => this.emit("exit", code ?? 1));
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  postMessage(message: unknown): void {
    if (this.child.connected) this.child.send(message as string, () => {});
  }

  kill(): boolean {
    return this.child.kill();
  }
}

export const utilityProcess = {
  /** Every process that was started, in order. */
  all: [] as FakeUtilityProcess[],
  env: process.env,
  fork(program: string, args: readonly string[]): FakeUtilityProcess {
    const started = new FakeUtilityProcess(program, args, this.env);
    this.all.push(started);
    return started;
  },
};
