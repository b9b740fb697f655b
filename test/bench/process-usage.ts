import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** V8's last collections after a start are some ten seconds late. */
const SETTLE_MS = 15_000;
const WATCH_MS = 10_000;
/** Clock ticks per second of /proc; fixed by the kernel's user interface. */
const TICKS_PER_SECOND = 100;

export interface Usage {
  readonly memory: number;
  readonly cpuPercent: number;
}

/** What a process uses over some seconds, once it has settled. Linux. */
export async function usageOf(pid: number | undefined): Promise<Usage> {
  await sleep(SETTLE_MS);
  const before = cpuSeconds(pid);
  await sleep(WATCH_MS);
  return { memory: residentBytes(pid), cpuPercent: ((cpuSeconds(pid) - before) / (WATCH_MS / 1000)) * 100 };
}

function residentBytes(pid: number | undefined): number {
  const kibibytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Number(kibibytes) * 1024;
}

/** CPU seconds that a process has used so far. Linux. */
export function cpuSeconds(pid: number | undefined): number {
  // The command's name is in parentheses and may hold blanks; utime and stime are fields 14 and 15.
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}
