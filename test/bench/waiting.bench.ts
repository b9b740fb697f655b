import { startAgentProcess } from "./agent-process.ts";
import { usageOf } from "./process-usage.ts";
import type { Result } from "./result.ts";

const WAIT_MS = 60_000;

/** CPU of an agent that waits for a card on a full-speed USB reader, the simulated reader's own work included. Linux. */
export async function waitingBench(): Promise<Result[]> {
  if (process.platform !== "linux") throw new Error("the waiting figures are read from /proc: Linux only");
  const agent = await startAgentProcess(["--simulator", "on"]);
  const idle = await usageOf(agent.child.pid);
  const giveUp = new AbortController();
  const waiting = fetch(`http://127.0.0.1:${agent.port}/v1/read`, {
    method: "POST",
    headers: { authorization: `Bearer ${agent.token}`, "content-type": "application/json" },
    body: JSON.stringify({ waitMs: WAIT_MS }),
    signal: giveUp.signal,
  });
  try {
    const waits = await Promise.race([usageOf(agent.child.pid), refused(waiting)]);
    return [
      {
        name: "CPU of one core, waiting for a card",
        ours: `${waits.cpuPercent.toFixed(2)} %`,
        yardstick: `${idle.cpuPercent.toFixed(2)} %`,
        figure: waits.cpuPercent,
        unit: "%",
        goal: 1,
      },
    ];
  } finally {
    giveUp.abort();
    await waiting.catch(() => {});
    await agent.stop();
  }
}

/** An answer while there is no card: nobody waited. */
async function refused(waiting: Promise<Response>): Promise<never> {
  const response = await waiting;
  throw new Error(`the agent did not wait: ${response.status} ${await response.text()}`);
}
