/** The way to a connection, for pages that do not take it well. */
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { type Log, silentLog } from "../../src/base/log.ts";
import { LIMITS } from "../../src/bridge/limits.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { SITE, startBridge } from "./support/rig.ts";

const STRANGER = "https://stranger.example";

/** A page's upgrade, spoken by hand: what a library would not do. */
function knock(port: number, origin: string): Socket {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  onTestFinished(() => void socket.destroy());
  socket.write(
    [
      "GET /v1/ws HTTP/1.1",
      `Host: 127.0.0.1:${port}`,
      `Origin: ${origin}`,
      "Upgrade: websocket",
      "Connection: Upgrade",
      "Sec-WebSocket-Version: 13",
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
      "\r\n",
    ].join("\r\n"),
  );
  return socket;
}

/** However it ends: a connection that is cut off may be reset. */
const endOf = (socket: Socket) => new Promise((resolve) => socket.once("close", resolve));

test("connections are at one path; an upgrade of another one is not found", async () => {
  const rig = await startBridge();
  await expect(rig.connect(SITE, "/v1/other")).rejects.toThrow("HTTP 404");
  await rig.connect(SITE, "/v1/ws?x=1");
});

test("a page that hangs up while it is still being looked at leaves nothing behind", async () => {
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<null>();
  const programOf = () => {
    asked.resolve();
    return answer.promise;
  };
  const rig = await startBridge({
    lookup: { isOwnUser: async () => true, programOf },
    limits: { connections: 1 },
  });
  const socket = knock(rig.port, SITE);
  await asked.promise;
  socket.destroy();
  answer.resolve(null);
  await expect
    .poll(() => rig.audited.map(({ event }) => event))
    .toEqual(["connection.opened", "connection.closed"]);
  // There is room for one connection, and it is free.
  await rig.enter(SITE);
});

test("what fails because of a bug is an HTTP status to the page, and written down under a number", async () => {
  const written: object[] = [];
  const log: Log = { ...silentLog, error: (fields) => void written.push(fields) };
  const rig = await startBridge({ log });
  rig.bridge.origins.on("requested", () => {
    throw new TypeError("a bug");
  });
  await expect(rig.connect(STRANGER)).rejects.toThrow("HTTP 500");
  expect(written).toMatchObject([{ err: expect.any(TypeError), number: expect.stringMatching(/^\w{8}$/) }]);
  expect(rig.audited.at(-1)).toMatchObject({ event: "connection.refused", outcome: "bridge.internal" });
});

test("a page that is turned away and answers with rubbish is cut off at once", async () => {
  const rig = await startBridge({ clock: new FakeClock() });
  const socket = knock(rig.port, STRANGER);
  await once(socket, "data");
  const closed = endOf(socket);
  socket.write(Buffer.alloc(64, 0xff));
  await closed;
  await rig.enter(SITE);
});

test("a page that is turned away and does not take it is cut off a little later", async () => {
  const clock = new FakeClock();
  const rig = await startBridge({ clock });
  const socket = knock(rig.port, STRANGER);
  await once(socket, "data");
  const closed = endOf(socket);
  await clock.advance(LIMITS.closeMs);
  await closed;
});
