import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { WebSocket } from "ws";
import { startAgentProcess } from "./agent-process.ts";
import { allowedCores, pin } from "./cores.ts";
import { eventLogBench } from "./event-log.bench.ts";
import { alternately, median, ms, type Result } from "./result.ts";

const BLOCKS = 100;
const CALLS_PER_BLOCK = 100;
/** Until both servers' code is compiled; a server that is called seldom is interpreted, whoever wrote it. */
const WARM_UP_BLOCKS = 20;
const ECHO = fileURLToPath(new URL("./yardsticks/echo-server.ts", import.meta.url));
const request = (id: number) => JSON.stringify({ jsonrpc: "2.0", id, method: "readers.list", params: {} });

/**
 * One `readers.list` over WebSocket against the same bytes through a bare `ws` echo.
 *
 * Where the kernel puts a server decides more than what it does: to wake one on another, sleeping core costs twice
 * what a call takes. Left alone it puts one of the two beside the client and the other across, and the ratio is
 * anything between 0.3 and 4. So both are held in the same place: once on the client's core, once on another one.
 */
export async function roundTripBench(): Promise<Result[]> {
  if (process.platform !== "linux")
    throw new Error("the servers are held on their cores by taskset: Linux only");
  const cores = allowedCores();
  const [here = 0, across] = cores;
  const agent = await startAgentProcess();
  const echo = spawn(process.execPath, [ECHO], { stdio: ["ignore", "pipe", "inherit"] });
  const [echoPort] = await once(echo.stdout, "data");
  const ours = await open(`ws://127.0.0.1:${agent.port}/v1/ws`, { authorization: `Bearer ${agent.token}` });
  const bare = await open(`ws://127.0.0.1:${Number(echoPort)}`);
  const compare = async (place: string, core: number) => {
    for (const pid of [agent.child.pid, echo.pid]) pin(pid, [core]);
    const result = await alternately(
      BLOCKS,
      () => block(ours),
      () => block(bare),
    );
    const line: Result = {
      name: `WebSocket round trip, ${place} : bare ws echo`,
      ours: ms(result.ours),
      yardstick: ms(result.yardstick),
      figure: result.ours / result.yardstick,
      unit: "×",
      goal: 1.5,
      spread: result.spread,
    };
    return { line, ms: result.ours };
  };
  try {
    const hello = { protocol: [1], client: { name: "bench", version: "1" } };
    await ask(ours, JSON.stringify({ jsonrpc: "2.0", id: 0, method: "session.hello", params: hello }));
    pin(process.pid, [here]);
    for (let i = 0; i < WARM_UP_BLOCKS; i++) for (const socket of [ours, bare]) await block(socket);
    const beside = await compare("one core", here);
    const results = [beside.line, eventLogBench(beside.ms)];
    if (across === undefined)
      console.log("WebSocket round trip across cores: skipped, there is only one core");
    else results.splice(1, 0, (await compare("two cores", across)).line);
    return results;
  } finally {
    pin(process.pid, cores);
    ours.terminate();
    bare.terminate();
    echo.kill();
    await agent.stop();
  }
}

async function open(url: string, headers: Record<string, string> = {}): Promise<WebSocket> {
  const socket = new WebSocket(url, { headers });
  await once(socket, "open");
  return socket;
}

/** Time of a call in the middle of a block of calls one after the other, ms; some of them other processes interrupt. */
async function block(socket: WebSocket): Promise<number> {
  const took: number[] = [];
  for (let id = 1; id <= CALLS_PER_BLOCK; id++) {
    const before = performance.now();
    await ask(socket, request(id));
    took.push(performance.now() - before);
  }
  return median(took);
}

function ask(socket: WebSocket, message: string): Promise<void> {
  return new Promise((resolve) => {
    socket.once("message", () => resolve());
    socket.send(message);
  });
}
