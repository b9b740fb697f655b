import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { WebSocketServer } from "ws";
import { z } from "zod";
import { AgentLink } from "../../../../electron/main/core/link.ts";

test("what is no message of an agent's is passed over: a program that took its port ends no shell", async () => {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  onTestFinished(() => void server.close());
  await once(server, "listening");
  server.on("connection", (socket) => {
    socket.on("message", (data) => {
      const { id } = JSON.parse(String(data));
      for (const said of ["no JSON", "[]", '{"id":"x"}', JSON.stringify({ id, result: "here" })])
        socket.send(said);
    });
  });
  const { port } = server.address() as AddressInfo;
  const link = await AgentLink.open({ url: `http://127.0.0.1:${port}`, token: "t" });
  expect(await link.call(z.string(), "session.hello")).toBe("here");
  link.close();
  await link.closed;
});
