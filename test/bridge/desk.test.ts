/** What another room gets for pages that speak other words: the same guards, the same readers, the same log. */
import { once } from "node:events";
import type { Server } from "node:http";
import { connect, createServer as createPipe } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { AgentEvent } from "../../src/bridge/schemas/events.ts";
import { tempDir } from "../support/temp-dir.ts";
import { type Rig, SITE, startBridge } from "./support/rig.ts";

const CALLER = { id: "old-page", origin: SITE, own: false };
const PARAMS = { waitMs: 0, faces: false, fingerprint: false, portrait: true } as const;

const read = ({ bridge }: Rig, params: object = {}) =>
  bridge.desk.read({ ...PARAMS, ...params }, CALLER, {
    name: "GET /old",
    signal: new AbortController().signal,
  });
const events = async ({ http }: Rig) =>
  ((await (await http("/v1/events")).json()) as { events: AgentEvent[] }).events;

test("a reading is an event under the name that its page knows, with time and outcome, masked", async () => {
  const rig = await startBridge();
  rig.simulator.insert("citizen");
  expect(await read(rig)).toMatchObject({ name: "张三" });
  await expect(read(rig, { reader: "nobody" })).rejects.toMatchObject({ id: "reader.unknown" });
  const calls = (await events(rig)).filter(({ kind }) => kind === "call");
  expect(calls).toMatchObject([
    { name: "GET /old", outcome: "ok", origin: SITE, reply: { type: "citizen", name: "•••" } },
    { name: "GET /old", outcome: "reader.unknown", origin: SITE, request: { reader: "nobody" } },
  ]);
  expect(calls[0]?.spans?.map(({ phase }) => phase)).toContain("wire");
  expect(calls[1]).not.toHaveProperty("reply");
});

test("a reader that a page holds is not read for another one", async () => {
  const rig = await startBridge();
  const page = await rig.enter(SITE);
  await page.call("lease.acquire", { reader: "simulator-1" });
  await expect(read(rig)).rejects.toMatchObject({ id: "reader.leased" });
});

test("a port of its own is there on both addresses until the bridge ends", async () => {
  const { bridge } = await startBridge();
  const { port } = await bridge.desk.listen(0, (server) => {
    server.on("request", (_, response) => response.end("as of old"));
  });
  const ask = async () => await (await fetch(`http://127.0.0.1:${port}/`)).text();
  expect(await ask()).toBe("as of old");
  await expect(bridge.desk.listen(port, () => {})).rejects.toMatchObject({ id: "bridge.port-in-use" });
  await bridge.close();
  await expect(ask()).rejects.toThrow();
});

test("who does not come from this machine is hung up on before a byte is read, and written down", async () => {
  const rig = await startBridge();
  const there = Promise.withResolvers<Server>();
  let heard = 0;
  await rig.bridge.desk.listen(0, (server) => {
    server.on("request", () => heard++);
    there.resolve(server);
  });
  // A peer without an address is not of 127.0.0.1 or ::1 either, and any machine has one.
  const pipe = createPipe(async (socket) => (await there.promise).emit("connection", socket));
  pipe.listen(join(await tempDir(), "s"));
  onTestFinished(() => void pipe.close());
  await once(pipe, "listening");
  const socket = connect(pipe.address() as string);
  socket.on("error", () => {});
  socket.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  await new Promise((resolve) => socket.once("close", resolve));
  expect(heard).toBe(0);
  expect(rig.audited).toEqual([{ event: "connection.refused", origin: null, outcome: "peer" }]);
});
