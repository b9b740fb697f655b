/** Agents that behave in ways which ours seldom or never does. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { type WebSocket as Socket, WebSocketServer } from "ws";
import { TestPage, until } from "./support/rig.ts";

const HEALTH = { name: "idcard-bridge", protocol: { min: 1, max: 1 }, originKnown: true };

/** @param met is given each connection and what was said in it; null: the agent never answers at all */
async function agent(met: ((socket: Socket, message: { id: number }) => void) | null) {
  const server = createServer((_, response) => {
    if (met) response.end(JSON.stringify(HEALTH));
  });
  const sockets = new WebSocketServer({ server });
  sockets.on("connection", (socket) =>
    socket.on("message", (data) => met?.(socket, JSON.parse(String(data)))),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    for (const socket of sockets.clients) socket.terminate();
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const refusal = (id: number, fault: string) =>
  JSON.stringify({ jsonrpc: "2.0", id, error: { message: "no", data: { id: fault } } });

test("one that shares no protocol with the page is to be updated, however it says so", async () => {
  const urls = [
    await agent((socket, { id }) => socket.send(refusal(id, "session.protocol"))),
    await agent((socket) => socket.close(4002, "protocol")),
  ];
  for (const url of urls) {
    const verdict = await until(new TestPage().connect({ url }), "version-too-old");
    expect(verdict.requiresUpdate).toBe("agent");
  }
});

test("one that has too many pages is busy with other pages", async () => {
  const url = await agent((socket) => socket.close(4003, "tooManyConnections"));
  const verdict = await until(new TestPage().connect({ url }), "busy");
  expect(verdict.zh.cause).toContain("其他网页");
});

test("one that refuses the greeting for another reason is not running properly", async () => {
  const url = await agent((socket, { id }) => socket.send(refusal(id, "bridge.internal")));
  await until(new TestPage().connect({ url }), "not-running");
});

test("one that does not answer is given up after five seconds", async () => {
  const url = await agent(null);
  const page = new TestPage();
  const client = page.connect({ url });
  await expect.poll(() => page.requests.length).toBe(1);
  expect(client.verdict.id).toBe("connecting");
  await page.clock.advance(5_000);
  await until(client, "not-running");
});

test("a page that closes while it is greeted is not connected, and hangs up", async () => {
  const closed = Promise.withResolvers<void>();
  const url = await agent((socket, { id }) => {
    socket.once("close", () => closed.resolve());
    client.close();
    socket.send(JSON.stringify({ jsonrpc: "2.0", id, result: { version: "1", readers: [] } }));
  });
  const client = new TestPage().connect({ url });
  const opened: string[] = [];
  client.on("open", () => opened.push("open"));
  await closed.promise;
  expect([client.connected, opened]).toEqual([false, []]);
});
