import { expect, test } from "vitest";
import { driverFaults } from "../../drivers/faults.ts";
import { personOf } from "../../drivers/simulator/people.ts";
import { Fault } from "../../src/base/fault.ts";
import { Trace } from "../../src/readers/trace.ts";
import { Desk } from "./desk.ts";

const FIND = 0x2001;

async function started() {
  const desk = new Desk();
  const reader = desk.plug();
  await desk.manager.start();
  return { desk, reader, manager: desk.manager };
}

test("a card that comes within the wait is read, one that does not is no card", async () => {
  const { desk, reader, manager } = await started();
  const wait = desk.outcome(manager.read({ waitMs: 5_000 }));
  desk.clock.after(3_000, () => reader.put("citizen"));
  expect(await wait).toMatchObject({ name: "张三" });
  reader.take();
  const before = desk.clock.monotonic();
  expect(await desk.outcome(manager.read({ waitMs: 2_000 }))).toBe("card.none");
  expect(desk.clock.monotonic() - before).toBeGreaterThanOrEqual(2_000);
});

test("waiting is a find every 300 ms and nothing else", async () => {
  const { desk, reader, manager } = await started();
  manager.watch();
  await desk.clock.advance(1_000);
  reader.commands.length = 0;
  await desk.clock.advance(60_000);
  expect(reader.commands).toHaveLength(200);
  expect(reader.count(FIND)).toBe(200);
  expect(reader.opened).toBe(1);
});

test("several readers wait side by side, a slow one in its own queue", async () => {
  const desk = new Desk();
  const [slow, quick] = [desk.plug(), desk.plug()];
  await desk.manager.start();
  slow.put("citizen");
  quick.put("hmt");
  slow.sam.faultOnce((reply) => [{ waitMs: 1_400 }, reply]);
  const order: string[] = [];
  const read = async (reader: string) => {
    await desk.manager.read({ reader });
    order.push(reader);
  };
  await desk.outcome(Promise.all([read("desk:usb:1-1"), read("desk:usb:1-2"), read("desk:usb:1-2")]));
  expect(order).toEqual(["desk:usb:1-2", "desk:usb:1-2", "desk:usb:1-1"]);
});

test("who gives up is let go at once, in the queue, between two looks or in the middle of an exchange", async () => {
  for (const [moment, silent] of [
    [0, false],
    [150, false],
    [1_000, true],
  ] as const) {
    const { desk, reader, manager } = await started();
    await desk.outcome(manager.read({}));
    if (silent) reader.sam.addFault({ kind: "silence", times: 1, command: "find" });
    const giveUp = new AbortController();
    const waiting = manager.read({ waitMs: 60_000, signal: giveUp.signal }).catch((reason: string) => reason);
    await desk.clock.advance(moment);
    giveUp.abort("enough");
    expect(await waiting).toBe("enough");
    reader.put("citizen");
    expect(await desk.outcome(manager.read({}))).toMatchObject({ name: "张三" });
    expect(reader.open).toBe(1);
  }
});

test("who gives up in the queue sees that the time went there", async () => {
  const { desk, reader, manager } = await started();
  await desk.outcome(manager.read({}));
  reader.sam.addFault({ kind: "silence", times: 1, command: "find" });
  const first = desk.outcome(manager.read({}));
  const giveUp = new AbortController();
  const trace = new Trace(desk.clock);
  const second = manager.read({ signal: giveUp.signal, trace }).catch((reason: string) => reason);
  await desk.clock.advance(700);
  giveUp.abort("enough");
  expect(await second).toBe("enough");
  expect(trace.spans).toEqual([{ phase: "queue", at: 0, ms: expect.any(Number) }]);
  expect(trace.spans[0]?.ms).toBeGreaterThanOrEqual(700);
  expect(await first).toBe("sam.timeout");
});

test("who gives up while the reader is being opened leaves it closed, and the next one opens it", async () => {
  const { desk, reader, manager } = await started();
  let fail = () => {};
  reader.refuse = () =>
    new Promise((_, reject) => {
      fail = () => reject(new Fault(driverFaults["reader.unplugged"]));
    });
  const giveUp = new AbortController();
  const waiting = manager.read({ signal: giveUp.signal }).catch((reason: string) => reason);
  await desk.clock.advance(10);
  giveUp.abort("enough");
  expect(await waiting).toBe("enough");
  fail();
  reader.refuse = null;
  reader.put("citizen");
  expect(await desk.outcome(manager.read({}))).toMatchObject({ name: "张三" });
  expect(reader.open).toBe(1);
});

test("a reader that fails is told once and looked at ever less often; when it works again it is at once", async () => {
  const { desk, reader, manager } = await started();
  manager.watch();
  await desk.clock.advance(0);
  reader.refuse = () => Promise.reject(new Fault(driverFaults["reader.open-failed"], { device: "X" }));
  reader.sam.addFault({ kind: "silence", times: 1 });
  await desk.clock.advance(60_000);
  const failed = desk.events.filter((event) => event.startsWith("failed"));
  expect(failed).toEqual(["failed sam.timeout", "failed reader.open-failed"]);
  expect(reader.opened).toBeGreaterThan(5);
  expect(reader.opened).toBeLessThan(16);
  reader.refuse = null;
  reader.put("citizen");
  await desk.clock.advance(10_500);
  expect(desk.events.at(-1)).toBe("read 张三");
});

test("a module that answers nothing is reopened: a reply that comes late is nobody's card", async () => {
  const { desk, reader, manager } = await started();
  reader.put("citizen");
  reader.sam.addFault({ kind: "delay", at: 0, ms: 3_500, times: 1, command: "readBase" });
  expect(await desk.outcome(manager.read({}))).toBe("sam.timeout");
  reader.put("hmt");
  const card = await desk.outcome(manager.read({ waitMs: 5_000 }));
  expect(card).toMatchObject({ type: "hmt" });
  expect(reader.opened).toBe(2);
});

test("a watcher that comes later is told of the card that lies there; one reader's watcher hears of no other", async () => {
  const desk = new Desk();
  const [first, second] = [desk.plug(), desk.plug()];
  await desk.manager.start();
  const stop = desk.manager.watch({ reader: "desk:usb:1-1" });
  first.put("citizen");
  second.put("hmt");
  await desk.clock.advance(1_000);
  expect(desk.events.slice(2)).toEqual(["placed", "read 张三"]);
  const stopLate = desk.manager.watch({ reader: "desk:usb:1-1" });
  await desk.clock.advance(1_000);
  expect(desk.events.slice(2)).toEqual(["placed", "read 张三", "read 张三"]);
  stop();
  stopLate();
  first.take();
  await desk.clock.advance(1_000);
  expect(desk.events).toHaveLength(5);
});

test("what fails because of a bug is written down, and watching goes on", async () => {
  const { desk, reader, manager } = await started();
  manager.watch();
  await desk.clock.advance(0);
  reader.refuse = () => Promise.reject(new TypeError("a bug of the driver"));
  reader.sam.addFault({ kind: "silence", times: 1 });
  await desk.clock.advance(5_000);
  expect(desk.complaints.at(-1)).toMatch(/watching a reader failed .*a bug of the driver/);
  reader.refuse = null;
  reader.put("citizen");
  await desk.clock.advance(1_000);
  expect(desk.events.at(-1)).toBe("read 张三");
});

test("a failed reader is told as an error to who listens for errors, else as a change", async () => {
  for (const listens of [true, false]) {
    const { desk, reader, manager } = await started();
    const told: string[] = [];
    manager.on("changed", ({ state }) => told.push(`changed ${state}`));
    if (listens) manager.on("error", ({ state }) => told.push(`error ${state}`));
    reader.sam.addFault({ kind: "silence", times: 1, command: "find" });
    await desk.outcome(manager.read({}));
    expect(told).toEqual([`${listens ? "error" : "changed"} failed`]);
  }
});

test("a card that cannot be decoded is announced as failed, with the reason", async () => {
  const { desk, reader, manager } = await started();
  const { blocks, ...card } = personOf("citizen").card("2026-11-24");
  manager.watch();
  reader.sam.insertCard({ ...card, blocks: { ...blocks, text: new Uint8Array(256) } });
  await desk.clock.advance(1_000);
  expect(desk.events.slice(1)).toEqual(["placed", "failed card.field"]);
});

test("a watcher that comes when the card has just been taken is told nothing of it", async () => {
  const { desk, reader, manager } = await started();
  reader.put("citizen");
  await desk.outcome(manager.read({}));
  reader.take();
  const before = desk.events.length;
  manager.watch();
  await desk.clock.advance(1_000);
  expect(desk.events.slice(before).filter((event) => event.startsWith("read"))).toEqual([]);
});

test("who stops watching in the middle of a look hears of no failure, and the reader is let go of", async () => {
  const { desk, reader, manager } = await started();
  const stop = manager.watch();
  await desk.clock.advance(0);
  reader.sam.addFault({ kind: "silence", times: 9 });
  await desk.clock.advance(500);
  const before = desk.events.length;
  stop();
  await desk.clock.advance(5_000);
  expect(desk.events.slice(before)).toEqual([]);
  expect(reader.open).toBe(0);
});
