import { once } from "node:events";
import { connect } from "node:net";
import { type EventSourceMessage, EventSourceParserStream } from "eventsource-parser/stream";
import { expect, onTestFinished, test } from "vitest";
import { conformanceRig, D1, DX, type Rig, TOKEN } from "../support/rig.ts";

/** A client of the event stream that reads message by message. */
async function listen(rig: Rig, lastEventId?: string) {
  const abort = new AbortController();
  onTestFinished(() => abort.abort());
  const response = await fetch(`${rig.base}/api/v1/events`, {
    headers: {
      authorization: `Bearer ${TOKEN}`,
      ...(lastEventId !== undefined && { "last-event-id": lastEventId }),
    },
    signal: abort.signal,
  });
  expect(response.headers.get("content-type")).toContain("text/event-stream");
  if (!response.body) throw new Error("no body");
  const comments: string[] = [];
  const parser = new EventSourceParserStream({ onComment: (comment) => void comments.push(comment.trim()) });
  const reader = response.body.pipeThrough(new TextDecoderStream()).pipeThrough(parser).getReader();
  return {
    comments,
    abort: () => abort.abort(),
    async next(): Promise<EventSourceMessage> {
      const { value, done } = await reader.read();
      if (done) throw new Error("the stream ended");
      return value;
    },
    ended: () =>
      reader.read().then(
        ({ done }) => done,
        () => true,
      ),
  };
}

test("changes of commands, devices and punches arrive in order, with rising numbers", async () => {
  const rig = await conformanceRig();
  const client = await listen(rig);
  const code = await rig.command("deletePerson", "1");
  await rig.device("/device/getServer");
  await rig.device("/device/getServer", {
    data: '[{"userCode":1,"time":"2026-11-24 08:00:00 000","type":"idcard"}]',
  });
  await rig.device("/device/getServer", { sn: DX });
  const messages = [];
  for (let i = 0; i < 5; i++) messages.push(await client.next());
  const told = messages.map(({ event, data = "" }) => [
    event,
    JSON.parse(data).state ?? JSON.parse(data).userCode,
  ]);
  expect(told.filter(([event]) => event === "command")).toEqual([
    ["command", "pending"],
    ["command", "delivered"],
  ]);
  expect(told).toContainEqual(["device", "active"]);
  expect(told).toContainEqual(["attendance", "1"]);
  expect(told).toContainEqual(["device", "pending"]);
  expect(JSON.parse(messages[0]?.data ?? "")).toMatchObject({ id: Number(code), sn: D1 });
  const ids = messages.map(({ id }) => Number(id));
  expect(ids).toEqual([...ids].sort((a, b) => a - b));
});

test("Last-Event-ID replays exactly what was missed, over a restart too", async () => {
  const rig = await conformanceRig();
  const client = await listen(rig);
  const codes = [];
  for (let i = 0; i < 3; i++) codes.push(Number(await rig.command("setTimeInfo")));
  const first = await client.next();
  client.abort();
  await rig.stop();
  await rig.start();
  const late = await listen(rig, first.id);
  codes.push(Number(await rig.command("setTimeInfo")));
  const missed = [await late.next(), await late.next(), await late.next()];
  expect(missed.map(({ data }) => JSON.parse(data).id)).toEqual(codes.slice(1));
});

test("a client that was away for longer than events are kept, or knows another database, is told to start afresh", async () => {
  const rig = await conformanceRig();
  await rig.command("setTimeInfo");
  await rig.command("setTimeInfo");
  await rig.sleep(7 * 86_400_000 + 60_000);
  for (const id of ["1", "999999"]) {
    const client = await listen(rig, id);
    expect(await client.next()).toMatchObject({ event: "reset", data: "{}" });
    await rig.command("setTimeInfo");
    expect((await client.next()).event).toBe("command");
    client.abort();
  }
});

test("a comment comes every 15 s, so that both sides notice a dead connection", async () => {
  const rig = await conformanceRig();
  const client = await listen(rig);
  await rig.clock.advance(45_000);
  await rig.command("setTimeInfo");
  await client.next();
  expect(client.comments).toEqual(["open", "alive", "alive", "alive"]);
});

test("many events to a client that begins late are paged and complete", async () => {
  const rig = await conformanceRig();
  await rig.storage.run(
    "with recursive n(i) as (select 1 union all select i+1 from n where i < 1500) " +
      "insert into events (type, data, at) select 'command', '{\"n\":' || i || '}', 1 from n",
  );
  const client = await listen(rig, "0");
  const numbers = [];
  while (numbers.length < 1500) {
    const { data } = await client.next();
    const { n } = JSON.parse(data);
    if (n !== undefined) numbers.push(n);
  }
  expect(numbers).toEqual(Array.from({ length: 1500 }, (_, i) => i + 1));
});

test("a client that takes nothing is dropped after a minute and costs no memory meanwhile", async () => {
  const rig = await conformanceRig();
  const socket = connect(Number(new URL(rig.base).port), "127.0.0.1");
  onTestFinished(() => void socket.destroy());
  socket.pause();
  socket.write(
    `GET /api/v1/events HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${TOKEN}\r\nlast-event-id: 0\r\n\r\n`,
  );
  await rig.storage.run(
    "with recursive n(i) as (select 1 union all select i+1 from n where i < 3000) " +
      "insert into events (type, data, at) select 'command', hex(zeroblob(5000)), 1 from n",
  );
  await rig.command("setTimeInfo");
  // The kernel's buffers fill; then the page that waits is given its minute.
  await expect.poll(() => rig.clock.pending).toBeGreaterThan(2);
  await rig.clock.advance(61_000);
  const closed = once(socket, "close");
  socket.on("error", () => {});
  socket.resume();
  await closed;
  expect(socket.bytesRead).toBeLessThan(30_000_000);
});

test("closing the platform ends the streams", async () => {
  const rig = await conformanceRig();
  const client = await listen(rig);
  await rig.stop();
  expect(await client.ended()).toBe(true);
});
