import { spawn } from "node:child_process";
import { once } from "node:events";
import { startAgentProcess } from "./agent-process.ts";
import { alternately, ms, type Result } from "./result.ts";

const ROUNDS = 15;

/** Agent start until it listens and says so, against a Node process that does nothing. */
export async function startBench(): Promise<Result[]> {
  await agentStart(); // fills the compile cache, as the first start after an installation does
  const { ours, yardstick } = await alternately(ROUNDS, agentStart, bareNode);
  return [
    {
      name: "agent start : node -e 0",
      ours: ms(ours),
      yardstick: ms(yardstick),
      figure: ours / yardstick,
      unit: "×",
      goal: 6,
    },
  ];
}

async function agentStart(): Promise<number> {
  const agent = await startAgentProcess();
  await agent.stop();
  return agent.startMs;
}

async function bareNode(): Promise<number> {
  const before = performance.now();
  await once(spawn(process.execPath, ["-e", "0"], { stdio: "ignore" }), "close");
  return performance.now() - before;
}
