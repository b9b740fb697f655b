import { spawn } from "node:child_process";
import { startAgentProcess } from "./agent-process.ts";
import { usageOf } from "./process-usage.ts";
import { mebibytes, type Result } from "./result.ts";

/** Memory and CPU of an agent that nobody talks to, against a Node process that only stays alive. Linux. */
export async function idleBench(): Promise<Result[]> {
  if (process.platform !== "linux") throw new Error("the idle figures are read from /proc: Linux only");
  const agent = await startAgentProcess();
  const bare = spawn(process.execPath, ["-e", "setInterval(() => {}, 1e9)"], { stdio: "ignore" });
  try {
    const [ours, yardstick] = await Promise.all([usageOf(agent.child.pid), usageOf(bare.pid)]);
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
