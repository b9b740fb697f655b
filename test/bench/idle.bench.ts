import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { startAgentProcess } from "./agent-process.ts";
import { mebibytes, type Result } from "./result.ts";

const SETTLE_MS = 3_000;
const WATCH_MS = 10_000;
/** Clock ticks per second of /proc; fixed by the kernel's user interface. */
const TICKS_PER_SECOND = 100;

/** Memory and CPU of an agent that nobody talks to, against a Node process that only stays alive. Linux. */
export async function idleBench(): Promise<Result[]> {
  if (process.platform !== "linux") throw new Error("the idle figures are read from /proc: Linux only");
  const agent = await startAgentProcess();
  const bare = spawn(process.execPath, ["-e", "setInterval(() => {}, 1e9)"], { stdio: "ignore" });
  try {
    const [ours, yardstick] = await Promise.all([watch(agent.child.pid), watch(bare.pid)]);
    return [
      {
        name: "idle memory : bare Node",
        ours: mebibytes(ours.memory),
        yardstick: mebibytes(yardstick.memory),
        figure: ours.memory / yardstick.memory,
        unit: "×",
        goal: 2,
      },
      {
        name: "idle CPU of one core",
        ours: `${ours.cpuPercent.toFixed(2)} %`,
        yardstick: `${yardstick.cpuPercent.toFixed(2)} %`,
        figure: ours.cpuPercent,
        unit: "%",
        goal: 0.5,
      },
    ];
  } finally {
    bare.kill();
    await agent.stop();
  }
}

async function watch(pid: number | undefined) {
  await sleep(SETTLE_MS);
  const before = cpuSeconds(pid);
  await sleep(WATCH_MS);
  return { memory: residentBytes(pid), cpuPercent: ((cpuSeconds(pid) - before) / (WATCH_MS / 1000)) * 100 };
}

function residentBytes(pid: number | undefined): number {
  const kibibytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Number(kibibytes) * 1024;
}

function cpuSeconds(pid: number | undefined): number {
  // The command's name is in parentheses and may hold blanks; utime and stime are fields 14 and 15.
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}
