import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export const KEY = "5e".repeat(32);
export const TOKEN = "bench-token";
const PLATFORM = fileURLToPath(new URL("./server.ts", import.meta.url));
const YARDSTICK = fileURLToPath(new URL("../yardsticks/insert-server.ts", import.meta.url));
/** Clock ticks per second of /proc; fixed by the kernel's user interface. */
const TICKS_PER_SECOND = 100;

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
    cpuSeconds() {
      // The command's name is in parentheses and may hold blanks; utime and stime are fields 14 and 15.
      const fields = readFileSync(`/proc/${child.pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
      return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
    },
    async stop() {
      const closed = once(child, "close");
      child.kill("SIGKILL");
      await closed;
    },
  };
}
