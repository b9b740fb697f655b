import fc from "fast-check";
import { expect, test } from "vitest";
import type { ReaderTransport } from "../../drivers/contract.ts";
import { PEOPLE } from "../../drivers/simulator/people.ts";
import type { EmulatorOptions } from "../../drivers/simulator/sam-emulator.ts";
import { SamEmulator } from "../../drivers/simulator/sam-emulator.ts";
import { encodeFrame } from "../../src/sam/frame.ts";
import { SamSession } from "../../src/sam/session.ts";
import { FakeClock } from "../support/fake-clock.ts";

const cardOf = (id: string) => {
  const person = PEOPLE.find((candidate) => candidate.id === id);
  if (!person) throw new Error(id);
  return person.card("2026-11-24");
};

/** A wire straight into an emulated module, with a plug that can be pulled. */
function bench(options: Partial<EmulatorOptions> = {}) {
  const clock = new FakeClock();
  const sam = new SamEmulator({ clock, ...options });
  let unplug = () => {};
  let deliver: (bytes: Uint8Array) => void = () => {};
  const transport: ReaderTransport = {
    write: async (frame) => sam.receive(frame),
    onData: (listener) => {
      deliver = listener;
      sam.onSend(listener);
    },
    onDisconnect: (listener) => {
      unplug = listener;
    },
    close: async () => sam.disconnect(),
  };
  return { clock, sam, transport, unplug: () => unplug(), deliver: (bytes: Uint8Array) => deliver(bytes) };
}

async function opened(options: Partial<EmulatorOptions> = {}) {
  const parts = bench(options);
  return { ...parts, session: await SamSession.open(parts.transport, parts.clock) };
}

const idOf = (promise: Promise<unknown>) =>
  promise.then(
    () => "none",
    (fault: { id: string }) => fault.id,
  );

test("a card is found, selected and read, once", async () => {
  const { session, sam } = await opened();
  expect(await session.find()).toBe(false);
  const card = cardOf("citizen");
  sam.insertCard(card);
  expect(await session.find()).toBe(true);
  await session.select();
  const { text, portrait } = await session.readBase(false);
  expect([text, portrait]).toEqual([card.blocks.text, Uint8Array.from(card.blocks.portrait)]);
  expect(await session.readAddresses()).toEqual(new Uint8Array());
  expect(await session.isPresent()).toBe(true);
  expect(await session.find()).toBe(false);
  sam.removeCard();
  expect(await session.isPresent()).toBe(false);
});

test("appended addresses and fingerprints come with the card", async () => {
  const { session, sam } = await opened();
  for (const id of ["new-address", "fingerprint"]) {
    const card = cardOf(id);
    sam.insertCard(card);
    await session.find();
    await session.select();
    expect((await session.readBase(true)).fingerprint).toEqual(card.blocks.fingerprint);
    expect(await session.readAddresses()).toEqual(card.blocks.addresses ?? new Uint8Array());
  }
});

test("a module that does not know fingerprints is asked once and then read without", async () => {
  const { session, sam } = await opened({ withoutFingerprints: true });
  const asked: number[] = [];
  const receive = sam.receive.bind(sam);
  sam.receive = (bytes) => {
    asked.push((bytes[7] ?? 0) * 256 + (bytes[8] ?? 0));
    receive(bytes);
  };
  for (let i = 0; i < 2; i++) {
    sam.insertCard(cardOf("fingerprint"));
    await session.find();
    await session.select();
    expect((await session.readBase(true)).fingerprint).toBeUndefined();
  }
  expect(asked.filter((command) => command === 0x3010)).toHaveLength(1);
});

test("what the SAM says of a bad card has a name", async () => {
  const { session, sam } = await opened();
  sam.insertCard(cardOf("unreadable"));
  expect(await idOf(session.select())).toBe("card.moved");
  await session.find();
  await session.select();
  expect(await idOf(session.readBase(false))).toBe("card.read-failed");
});

test("rubbish is answered by one retry, twice rubbish by a fault", async () => {
  const { session, sam, clock } = await opened();
  sam.insertCard(cardOf("citizen"));
  const rubbish = (reply: Uint8Array) => [reply.with(-1, (reply.at(-1) ?? 0) ^ 1)];
  sam.faultOnce(rubbish);
  const found = session.find();
  await clock.advance(60);
  expect(await found).toBe(true);

  sam.faultOnce((reply) => {
    sam.faultOnce(rubbish);
    return rubbish(reply);
  });
  const again = idOf(session.select());
  await clock.advance(60);
  expect(await again).toBe("sam.garbage");
});

test("silence ends at the deadline, and a late reply is not taken for the next one", async () => {
  const { session, sam, clock, deliver } = await opened();
  let late: Uint8Array = new Uint8Array();
  sam.insertCard(cardOf("citizen"));
  sam.faultOnce((reply) => {
    late = reply;
    return [];
  });
  const first = idOf(session.find());
  await clock.advance(1_500);
  expect(await first).toBe("sam.timeout");
  const second = session.select();
  // While the line is drained, before the next command goes out.
  deliver(late);
  await clock.advance(60);
  await second;
});

test("cut off at any byte of any exchange, the call ends as unplugged and nothing is left waiting", async () => {
  const calls = ["find", "select", "readBase", "readAddresses"] as const;
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...calls), fc.nat(1400), async (call, place) => {
      const { session, sam, unplug, clock } = await opened();
      sam.insertCard(cardOf("citizen"));
      if (call !== "find") await session.find();
      if (call.startsWith("read")) await session.select();
      sam.faultOnce((reply) => {
        queueMicrotask(unplug);
        return [reply.slice(0, place % reply.length)];
      });
      const run = {
        find: () => session.find(),
        select: () => session.select(),
        readBase: () => session.readBase(false),
        readAddresses: () => session.readAddresses(),
      };
      expect(await idOf(run[call]())).toBe("reader.unplugged");
      expect(await idOf(session.find())).toBe("reader.unplugged");
      expect(clock.pending).toBe(0);
    }),
    { numRuns: 60 },
  );
});

test("a caller can give up at any moment", async () => {
  const { session, sam } = await opened();
  sam.faultOnce(() => []);
  const giveUp = new AbortController();
  const call = session.find(giveUp.signal);
  giveUp.abort(new Error("enough"));
  await expect(call).rejects.toThrow("enough");
});

test("a module that was just plugged in may be silent at first; one that stays silent is told and closed", async () => {
  const starting = bench();
  starting.sam.addFault({ kind: "silence", times: 1, command: "status" });
  const opening = SamSession.open(starting.transport, starting.clock);
  await starting.clock.advance(1_600);
  expect((await opening).samId).toMatch(/^05\.03-/);

  const dead = bench();
  dead.sam.addFault({ kind: "silence", times: 9 });
  const failing = idOf(SamSession.open(dead.transport, dead.clock));
  await dead.clock.advance(3_200);
  expect(await failing).toBe("sam.timeout");
});

test("a reader that fails its self-test is closed and told", async () => {
  const { transport, clock, sam } = bench();
  sam.faultOnce(() => [encodeFrame(Uint8Array.of(0, 0, 0x60))]);
  expect(await idOf(SamSession.open(transport, clock))).toBe("sam.self-test");
});

/** What the module says to the next command, whatever it is. */
const says = (...status: [number, number, number]) => [encodeFrame(Uint8Array.of(...status))];

test.each([
  ["find", 0x41, "sam.refused"],
  ["select", 0x81, "card.moved"],
  ["select", 0x33, "card.foreign"],
  ["select", 0x62, "sam.refused"],
  ["readBase", 0x40, "card.foreign"],
  ["readBase", 0x41, "card.read-failed"],
  ["readBase", 0x62, "sam.refused"],
  ["readAddresses", 0x31, "card.foreign"],
  ["readAddresses", 0x41, "card.read-failed"],
] as const)("%s answered by 00 00 %s is %s", async (command, sw3, fault) => {
  const { session, sam } = await opened();
  sam.insertCard(cardOf("citizen"));
  sam.faultOnce(() => says(0, 0, sw3));
  const calls = {
    find: () => session.find(),
    select: () => session.select(),
    readBase: () => session.readBase(true),
    readAddresses: () => session.readAddresses(),
  };
  expect(await idOf(calls[command]())).toBe(fault);
});

test("a refusal names command and status for support", async () => {
  const { session, sam } = await opened();
  sam.faultOnce(() => says(1, 0xab, 0x62));
  await expect(session.find()).rejects.toMatchObject({ detail: { command: "find", status: "01 AB 62" } });
});

test("a card without appended addresses has none, whichever way the module says so; no more than 280 bytes count", async () => {
  const { session, sam } = await opened();
  for (const sw3 of [0x91, 0x21]) {
    sam.faultOnce(() => says(0, 0, sw3));
    expect(await session.readAddresses()).toEqual(new Uint8Array());
  }
  sam.faultOnce(() => [encodeFrame(Uint8Array.of(0, 0, 0x90, ...new Uint8Array(300)))]);
  expect(await session.readAddresses()).toHaveLength(280);
});

test("presence is asked by the command that the module knows; where it knows none, nothing lies there", async () => {
  const { session, sam } = await opened();
  sam.faultOnce(() => says(0, 0, 0x91));
  expect(await session.isPresent()).toBe(true);
  sam.faultOnce(() => says(0, 0, 0x21));
  sam.faultOnce(() => says(0, 0, 0x90));
  expect(await session.isPresent()).toBe(true);
  // 30 03 is not asked again.
  sam.addFault({ kind: "silence", times: 1, command: "readAddresses" });
  sam.faultOnce(() => says(0, 0, 0x21));
  expect(await session.isPresent()).toBe(false);
  expect(await session.isPresent()).toBe(false);
});

test("a module that refuses its id, or has one of another length, is closed and told", async () => {
  const replies = [says(0, 0, 0x60), [encodeFrame(Uint8Array.of(0, 0, 0x90, ...new Uint8Array(15)))]];
  const told: string[] = [];
  for (const reply of replies) {
    const { transport, clock, sam } = bench();
    let closed = false;
    const close = transport.close;
    transport.close = async () => {
      closed = true;
      await close();
    };
    sam.faultOnce((status) => [status]);
    sam.faultOnce(() => reply);
    told.push(await idOf(SamSession.open(transport, clock)));
    expect(closed).toBe(true);
  }
  expect(told).toEqual(["sam.refused", "sam.garbage"]);
});

test("a caller that gives up while a reader is opened is told why, not asked to wait for a second try", async () => {
  const { transport, clock, sam } = bench();
  sam.faultOnce(() => []);
  const giveUp = new AbortController();
  const opening = SamSession.open(transport, clock, giveUp.signal);
  giveUp.abort(new Error("enough"));
  await expect(opening).rejects.toThrow("enough");
});

test("a session knows that its device is lost; closing it hangs up", async () => {
  const { session, unplug, transport } = await opened();
  expect(session.lost).toBe(false);
  unplug();
  expect(session.lost).toBe(true);
  let closed = false;
  transport.close = async () => {
    closed = true;
  };
  await session.close();
  expect(closed).toBe(true);
});
