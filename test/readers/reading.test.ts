import { expect, test } from "vitest";
import type { CardEvent } from "../../src/readers/manager.ts";
import { Trace } from "../../src/readers/trace.ts";
import { Desk } from "./desk.ts";

const STATUS = 0x11ff;
const SAM_ID = 0x12ff;
const FIND = 0x2001;
const READ = 0x3001;
const READ_WITH_FINGERPRINT = 0x3010;
const ADDRESSES = 0x3003;
const MANAGEMENT = 0x3005;

async function started(...args: Parameters<Desk["plug"]>) {
  const desk = new Desk();
  const reader = desk.plug(...args);
  await desk.manager.start();
  return { desk, reader, manager: desk.manager };
}

test("status and SAM id are asked once for each opening, however many cards are read", async () => {
  const { desk, reader, manager } = await started();
  for (const id of ["citizen", "hmt", "citizen"]) {
    reader.put(id);
    await desk.outcome(manager.read({}));
    reader.take();
    expect(await desk.outcome(manager.read({}))).toBe("card.none");
  }
  expect([reader.opened, reader.count(STATUS), reader.count(SAM_ID)]).toEqual([1, 1, 1]);
  expect(manager.list()[0]?.samId).toBe("05.03-20201130-0002000001-0305419896");
});

test("a first find that misses the card is asked again, a second miss is no card", async () => {
  const { desk, reader, manager } = await started();
  await desk.outcome(manager.read({}));
  reader.put("citizen");
  reader.answer(FIND, 0x80);
  expect(await desk.outcome(manager.read({}))).toMatchObject({ name: "张三" });
});

test("a card that is lost on the way is found, selected and read again", async () => {
  const { desk, reader, manager } = await started();
  reader.put("citizen");
  reader.answer(READ, 0x41);
  expect(await desk.outcome(manager.read({}))).toMatchObject({ name: "张三" });
  expect(reader.count(READ)).toBe(2);
});

test("one that does not lie there any more is told as moved, and the next one is read", async () => {
  const { desk, reader, manager } = await started();
  manager.watch();
  reader.put("slips-away");
  await desk.clock.advance(1_000);
  expect(desk.events).toEqual(["added desk:usb:1-1", "placed", "moved", "failed card.moved"]);
  expect(manager.list()[0]?.card).toBe("none");
  reader.put("citizen");
  await desk.clock.advance(1_000);
  expect(desk.events.slice(4)).toEqual(["placed", "read 张三"]);
});

test("a card that fails twice is told once, left alone while it lies there, and can be asked for again", async () => {
  const { desk, reader, manager } = await started();
  manager.watch();
  reader.put("unreadable");
  await desk.clock.advance(3_000);
  expect(desk.events.slice(1)).toEqual(["placed", "failed card.read-failed"]);
  expect(manager.list()[0]).toMatchObject({ card: "moved", state: "ready" });
  expect(await desk.outcome(manager.read({}))).toBe("card.read-failed");
  reader.take();
  reader.put("citizen");
  reader.take();
  await desk.clock.advance(400);
  reader.put("citizen");
  await desk.clock.advance(400);
  expect(desk.events.at(-1)).toBe("read 张三");
});

test.each([
  [0x31, "card.foreign", "foreign"],
  [0x62, "sam.refused", "moved"],
])("SW3 %i to a read is the card's fault, not the reader's: %s", async (sw3, id, presence) => {
  const { desk, reader, manager } = await started();
  await desk.outcome(manager.read({}));
  reader.put("citizen");
  const read = desk.outcome(manager.read({}));
  reader.answer(READ, sw3);
  expect(await read).toBe(id);
  expect(manager.list()[0]).toMatchObject({ state: "ready", card: presence });
  expect(reader.opened).toBe(1);
});

test("asked with fingerprints, a module that does not know 30 10 is read by 30 01", async () => {
  const { desk, reader, manager } = await started({}, { withoutFingerprints: true });
  for (let i = 0; i < 2; i++) {
    reader.put("fingerprint");
    expect(await desk.outcome(manager.read({ fingerprint: true }))).not.toHaveProperty("fingerprint");
    reader.take();
    await desk.outcome(manager.read({}));
  }
  expect([reader.count(READ_WITH_FINGERPRINT), reader.count(READ)]).toEqual([1, 2]);
});

test("where 30 10 costs the selection, the card is found and selected again for 30 01", async () => {
  const { desk, reader, manager } = await started({}, { withoutFingerprints: true });
  reader.put("citizen");
  reader.answer(READ, 0x41);
  expect(await desk.outcome(manager.read({ fingerprint: true }))).toMatchObject({ name: "张三" });
  expect(reader.count(FIND)).toBe(2);
});

test("fingerprints that are wanted later come from a module that reads twice; another asks to lift the card", async () => {
  const reads = await started({}, { findsReadCards: true });
  reads.reader.put("fingerprint");
  expect(await reads.desk.outcome(reads.manager.read({}))).not.toHaveProperty("fingerprint");
  const card = await reads.desk.outcome(reads.manager.read({ fingerprint: true }));
  expect(card).toHaveProperty("fingerprint");

  const once = await started();
  once.reader.put("fingerprint");
  await once.desk.outcome(once.manager.read({}));
  expect(await once.desk.outcome(once.manager.read({ fingerprint: true }))).toBe("card.read-again");
  expect(await once.desk.outcome(once.manager.read({}))).toHaveProperty("number");
  expect(once.manager.list()[0]).toMatchObject({ card: "read", state: "ready" });
});

test("another card under the fingerprint's reading is never mixed with the first", async () => {
  const { desk, reader, manager } = await started({}, { findsReadCards: true });
  reader.put("citizen");
  await desk.outcome(manager.read({}));
  reader.sam.faultOnce((reply) => {
    reader.put("fingerprint");
    return [reply];
  });
  expect(await desk.outcome(manager.read({ fingerprint: true }))).toBe("card.moved");
  expect(await desk.outcome(manager.read({ fingerprint: true }))).toHaveProperty("fingerprint");
});

test.each([
  ["30 03", []],
  ["30 05", [ADDRESSES]],
] as const)("a card that was read is asked for by %s every 200 ms until it is gone", async (_, unknown) => {
  const { desk, reader, manager } = await started();
  for (const command of unknown) reader.answer(command, 0x21, 1_000);
  manager.watch();
  reader.put("citizen");
  await desk.clock.advance(700);
  expect(desk.events.at(-1)).toBe("read 张三");
  reader.commands.length = 0;
  await desk.clock.advance(2_000);
  expect(desk.events.at(-1)).toBe("read 张三");
  const asked = reader.count(unknown.length === 0 ? ADDRESSES : MANAGEMENT);
  expect(asked).toBeGreaterThanOrEqual(9);
  expect(asked).toBeLessThanOrEqual(10);
  expect(reader.count(FIND)).toBe(0);
  reader.take();
  await desk.clock.advance(200);
  expect(desk.events.at(-1)).toBe("removed");
});

test("the last person is never shown again: another card, laid down between two looks, is another card", async () => {
  const { desk, reader, manager } = await started();
  manager.watch();
  reader.put("citizen");
  await desk.clock.advance(700);
  reader.put("hmt");
  const card = await desk.outcome(manager.read({}));
  expect(card).toMatchObject({ type: "hmt" });
  expect(desk.events.slice(-3, -1)).toEqual(["removed", "placed"]);
});

test("a card that has no fingerprints is asked for them once, not by every reading that wants them", async () => {
  const { desk, reader, manager } = await started({}, { findsReadCards: true });
  reader.put("citizen");
  await desk.outcome(manager.read({}));
  const ask = async () => await desk.outcome(manager.read({ fingerprint: true }));
  expect(await ask()).not.toHaveProperty("fingerprint");
  const asked = reader.count(READ_WITH_FINGERPRINT);
  expect(asked).toBeGreaterThan(0);
  for (let i = 0; i < 3; i++) expect(await ask()).not.toHaveProperty("fingerprint");
  expect([reader.count(READ), reader.count(READ_WITH_FINGERPRINT)]).toEqual([1, asked]);
});

test("a reader that fails while fingerprints are fetched is told as that, not as a card to lift", async () => {
  const { desk, reader, manager } = await started({}, { findsReadCards: true });
  reader.put("fingerprint");
  await desk.outcome(manager.read({}));
  reader.sam.addFault({ kind: "silence", times: 1, command: "readWithFingerprint" });
  expect(await desk.outcome(manager.read({ fingerprint: true }))).toBe("sam.timeout");
});

test("appended addresses come with the card; faces and portrait only where they are wanted", async () => {
  const { desk, reader, manager } = await started();
  reader.put("new-address");
  const plain = await desk.outcome(manager.read({ portrait: false }));
  expect(plain).toMatchObject({ portrait: null });
  expect(plain).toHaveProperty("addressUpdates", expect.arrayContaining(["河南省洛阳市老城区样本巷6号"]));
  expect(plain).not.toHaveProperty("portraitNote");
  expect(plain).not.toHaveProperty("faces");
  const drawn = await manager.read({ faces: true });
  expect(drawn.faces).toMatchObject({ front: expect.stringMatching(/./), back: expect.stringMatching(/./) });
  expect(drawn.checks.map(({ id }) => id)).toContain("faces.glyphs");
});

test("a card whose reading broke off, and that the module hides now, is asked to be lifted, not told as missing", async () => {
  const { desk, reader, manager } = await started();
  reader.put("citizen");
  reader.sam.addFault({ kind: "silence", times: 1, command: "readBase" });
  expect(await desk.outcome(manager.read({}))).toBe("sam.timeout");
  for (let i = 0; i < 2; i++) expect(await desk.outcome(manager.read({}))).toBe("card.interrupted");
  reader.take();
  expect(await desk.outcome(manager.read({}))).toBe("card.none");
  reader.put("citizen");
  expect(await desk.outcome(manager.read({}))).toMatchObject({ name: "张三" });
});

test("a reading that its caller gave up leaves no card that is told as missing either", async () => {
  const { desk, reader, manager } = await started();
  reader.put("citizen");
  reader.sam.addFault({ kind: "silence", times: 1, command: "readBase" });
  const giveUp = new AbortController();
  const given = desk.outcome(manager.read({ signal: giveUp.signal }));
  while (reader.count(READ) === 0) await desk.clock.advance(10);
  giveUp.abort(new Error("given up"));
  expect(await given).toContain("given up");
  expect(await desk.outcome(manager.read({}))).toBe("card.interrupted");
});

test("who watches is told once to lift the card, and sees it read when it is put down again at once", async () => {
  const { desk, reader, manager } = await started();
  manager.watch();
  reader.put("citizen");
  reader.sam.addFault({ kind: "silence", times: 1, command: "readBase" });
  await desk.clock.advance(20_000);
  const told = ["added desk:usb:1-1", "placed", "failed sam.timeout", "failed card.interrupted"];
  expect(desk.events).toEqual(told);
  expect(manager.list()[0]).toMatchObject({ state: "ready", card: "moved" });
  reader.put("citizen");
  await desk.clock.advance(1_000);
  expect(desk.events.slice(told.length)).toEqual(["placed", "read 张三"]);
});

test("a module that finds the card again after an interrupted reading reads it without a word", async () => {
  const { desk, reader, manager } = await started({}, { findsReadCards: true });
  reader.put("citizen");
  reader.sam.addFault({ kind: "silence", times: 1, command: "readBase" });
  expect(await desk.outcome(manager.read({}))).toBe("sam.timeout");
  reader.answer(FIND, 0x80);
  expect(await desk.outcome(manager.read({}))).toMatchObject({ name: "张三" });
});

const phasesOf = (spans: CardEvent["spans"]) => spans?.map(({ phase }) => phase);

test("a card that goes to its caller and to watchers is timed for each alone: whose faces took long is seen", async () => {
  const { desk, reader, manager } = await started();
  manager.watch({ faces: true });
  await desk.clock.advance(0);
  const told = new Promise<CardEvent>((resolve) => {
    manager.on("card", (event) => event.type === "read" && resolve(event));
  });
  reader.put("citizen");
  const trace = new Trace(desk.clock);
  await desk.outcome(manager.read({ trace }));
  expect(phasesOf((await told).spans)).toEqual(["queue", "wire", "decode", "faces"]);
  expect(phasesOf(trace.spans)).toEqual(["queue", "wire", "decode"]);
});

test("faces are drawn with the purpose that is set now, those of a card that was read before too", async () => {
  const { desk, reader, manager } = await started();
  reader.put("citizen");
  await desk.outcome(manager.read({}));
  const draw = async (purpose: string | null) => {
    manager.setWatermark(purpose);
    return (await manager.read({ faces: true })).faces;
  };
  const plain = await draw(null);
  expect(await draw("仅供实名制登记")).not.toEqual(plain);
  expect(await draw(null)).toEqual(plain);
});
