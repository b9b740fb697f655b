import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The program as it ships, not the sources. */
const PROGRAM = fileURLToPath(new URL("../../dist/program/idcard-bridge.mjs", import.meta.url));
const CACHE = mkdtempSync(join(tmpdir(), "idcard-bridge-bench-cache-"));
process.on("exit", () => rmSync(CACHE, { recursive: true, force: true }));

export interface AgentProcess {
  readonly child: ChildProcess;
  readonly port: number;
  readonly token: string;
  /** From spawn to "ready", ms. */
  readonly startMs: number;
  stop(): Promise<void>;
}

/** The bundled agent with a compile cache, as the launcher gives it. */
export async function startAgentProcess(args: string[] = [], command = "agent"): Promise<AgentProcess> {
  const dir = mkdtempSync(join(tmpdir(), "idcard-bridge-bench-"));
  const before = performance.now();
  const child = spawn(process.execPath, [PROGRAM, command, "--port", "0", "--data-dir", dir, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, NODE_COMPILE_CACHE: CACHE },
  });
  await once(child.stdout as NodeJS.ReadableStream, "data");
  const startMs = performance.now() - before;
  const { port, token } = JSON.parse(readFileSync(join(dir, "run.json"), "utf8"));
  return {
    child,
    port,
    token,
    startMs,
    async stop() {
      const closed = once(child, "close");
      child.kill("SIGTERM");
      await closed;
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
