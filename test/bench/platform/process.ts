import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { cpuSeconds } from "../process-usage.ts";

export const KEY = "5e".repeat(32);
export const TOKEN = "bench-token";
const PLATFORM = fileURLToPath(new URL("./server.ts", import.meta.url));
const YARDSTICK = fileURLToPath(new URL("../yardsticks/insert-server.ts", import.meta.url));

export interface ServerProcess {
  readonly port: number;
  /** CPU seconds used so far. Linux. */
  cpuSeconds(): number;
  stop(): Promise<void>;
}

/** A directory that is gone when the program ends. */
export function benchDir(): string {
  const dir = mkdtempSync(join(tmpdir(), "idcard-bridge-bench-"));
  process.on("exit", () => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

export const startPlatform = (dir: string) => start([PLATFORM, join(dir, "platform.db"), KEY, TOKEN]);
export const startYardstick = (dir: string) => start([YARDSTICK, join(dir, "yardstick.db"), KEY]);

async function start(args: string[]): Promise<ServerProcess> {
  const child: ChildProcess = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const [port] = await once(createInterface(child.stdout as NodeJS.ReadableStream), "line");
  return {
    port: Number(port),
    cpuSeconds: () => cpuSeconds(child.pid),
    async stop() {
      const closed = once(child, "close");
      child.kill("SIGKILL");
      await closed;
    },
  };
}
