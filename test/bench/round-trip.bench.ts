import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { WebSocket } from "ws";
import { startAgentProcess } from "./agent-process.ts";
import { eventLogBench } from "./event-log.bench.ts";
import { alternately, ms, type Result } from "./result.ts";

const BLOCKS = 30;
const CALLS_PER_BLOCK = 200;
const ECHO = fileURLToPath(new URL("./yardsticks/echo-server.ts", import.meta.url));
const request = (id: number) => JSON.stringify({ jsonrpc: "2.0", id, method: "readers.list", params: {} });

/** One `readers.list` over WebSocket against the same bytes through a bare `ws` echo. */
export async function roundTripBench(): Promise<Result[]> {
  const agent = await startAgentProcess();
  const echo = spawn(process.execPath, [ECHO], { stdio: ["ignore", "pipe", "inherit"] });
  const [echoPort] = await once(echo.stdout, "data");
  const ours = await open(`ws://127.0.0.1:${agent.port}/v1/ws`, { authorization: `Bearer ${agent.token}` });
  const bare = await open(`ws://127.0.0.1:${Number(echoPort)}`);
  try {
    const hello = { protocol: [1], client: { name: "bench", version: "1" } };
    await ask(ours, JSON.stringify({ jsonrpc: "2.0", id: 0, method: "session.hello", params: hello }));
    await block(ours);
    await block(bare);
    const result = await alternately(
      BLOCKS,
      () => block(ours),
      () => block(bare),
    );
    return [
      {
        name: "WebSocket round trip : bare ws echo",
        ours: ms(result.ours),
        yardstick: ms(result.yardstick),
        figure: result.ours / result.yardstick,
        unit: "×",
        goal: 1.5,
      },
      eventLogBench(result.ours),
    ];
  } finally {
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

/** Mean time of one call, ms, over a block of calls one after the other. */
async function block(socket: WebSocket): Promise<number> {
  const before = performance.now();
  for (let id = 1; id <= CALLS_PER_BLOCK; id++) await ask(socket, request(id));
  return (performance.now() - before) / CALLS_PER_BLOCK;
}

function ask(socket: WebSocket, message: string): Promise<void> {
  return new Promise((resolve) => {
    socket.once("message", () => resolve());
    socket.send(message);
  });
}
