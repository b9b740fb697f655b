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
