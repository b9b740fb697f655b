import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { AGENT_PORTS, listenOnFirst, portsOf, TLS_PORTS } from "../../src/app/ports.ts";
import { silentLog } from "../../src/base/log.ts";
import { LIMITS } from "../../src/bridge/limits.ts";
import { listenOnLoopback } from "../../src/bridge/listeners.ts";

async function takenPort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await new Promise((resolve) => server.once("listening", resolve));
  return (server.address() as AddressInfo).port;
}

const listen = async (port: number) => {
  const { servers, ...listening } = await listenOnLoopback({ port, limits: LIMITS, prepare() {} });
  onTestFinished(() => {
    for (const server of servers) server.close();
  });
  return listening.port;
};

test("a port that is taken gives way to the next, as where each user of a computer has an agent", async () => {
  const taken = [await takenPort(), await takenPort()];
  const port = await listenOnFirst([...taken, 0], { listen, log: silentLog });
  expect(taken).not.toContain(port);
});

test("when all are taken the last is named", async () => {
  const taken = [await takenPort(), await takenPort()];
  await expect(listenOnFirst(taken, { listen, log: silentLog })).rejects.toMatchObject({
    id: "bridge.port-in-use",
    detail: { port: taken[1] },
  });
});

test("another failure is not tried around", async () => {
  const tried: number[] = [];
  const failing = async (port: number) => {
    tried.push(port);
    throw new TypeError("a bug");
  };
  await expect(listenOnFirst([1, 2], { listen: failing, log: silentLog })).rejects.toThrow(TypeError);
  expect(tried).toEqual([1]);
});

test("a port that was named stays what it is, even when it is the default's number", () => {
  expect(portsOf(22377, true, AGENT_PORTS)).toEqual(AGENT_PORTS);
  expect(portsOf(22377, false, AGENT_PORTS)).toEqual([22377]);
  expect(portsOf(0, false, TLS_PORTS)).toEqual([0]);
});

test("no https port is another agent's port", () => {
  expect(new Set([...AGENT_PORTS, ...TLS_PORTS, 22380]).size).toBe(11);
});
