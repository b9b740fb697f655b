/**
 * What every driver for a real reader must do, run against a fake of its wire. A new driver: build a {@link Rig} and
 * call {@link driverSuite}; see drivers/README.md.
 */
import { stat } from "node:fs/promises";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { DeviceInfo, Driver, ReaderTransport } from "../../drivers/contract.ts";
import { PEOPLE } from "../../drivers/simulator/people.ts";
import type { SamEmulator } from "../../drivers/simulator/sam-emulator.ts";
import { encodeFrame, encodeRequest } from "../../src/sam/frame.ts";
import { SamSession } from "../../src/sam/session.ts";
import type { FakeClock } from "../support/fake-clock.ts";

/** A wire with an emulated module at its other end, which the suite bends and cuts. `SamWire` is most of one. */
export interface Wire {
  readonly clock: FakeClock;
  readonly sam: SamEmulator;
  /** Bytes that nobody asked for. */
  inject(bytes: Uint8Array): void;
  /** Pulls the cable when so many more bytes went through it in either direction; 0 = now. */
  unplugAfter(bytes: number): void;
  unplug(): void;
  plug(): void;
}

export interface Rig {
  readonly driver: Driver;
  readonly wire: Wire;
  /** How many openings of the device are not closed. */
  handles(): number;
  /** Where a reply may be cut into pieces that arrive one after another; 1 = anywhere. */
  readonly pieceLength: number;
  /** The longest that a short exchange may take, ms: default 2 s, more on a wire with limits of its own. */
  readonly longestMs?: number;
  /** How late a reply may be at least, ms: less where somebody on the way gives up before the protocol does. */
  readonly patienceMs?: number;
}

const card = (id: string) => {
  const person = PEOPLE.find((candidate) => candidate.id === id);
  if (!person) throw new Error(`nobody is called ${id}`);
  return person.card("2026-11-24");
};

const idOf = (promise: Promise<unknown>) =>
  promise.then(
    () => "none",
    (error: { id?: string }) => error.id ?? String(error),
  );

async function openTransport(rig: Rig): Promise<ReaderTransport> {
  const [device] = await rig.driver.list();
  if (!device) throw new Error("the driver lists nothing");
  return await rig.driver.open(device);
}

async function openSession(rig: Rig): Promise<SamSession> {
  const transport = await openTransport(rig);
  return await within(rig, longest(rig), SamSession.open(transport, rig.wire.clock));
}

/** Find, select, read: the blocks of the card that lies there. */
async function readCard(session: SamSession, fingerprint = false) {
  expect(await session.find()).toBe(true);
  await session.select();
  return await session.readBase(fingerprint);
}

/** Lets `work` take as much of the fake clock's time as it wants, at most `ms`. */
async function within<T>({ wire }: Rig, ms: number, work: Promise<T>): Promise<T> {
  let done = false;
  const finished = work.finally(() => {
    done = true;
  });
  finished.catch(() => {});
  for (let spent = 0; spent <= ms && !done; spent += 50) await wire.clock.advance(50);
  expect(done, `done within ${ms} ms`).toBe(true);
  return await finished;
}

const longest = ({ longestMs = 2_000 }: Rig) => longestMs;

/** Everything that a read needs, from opening to letting go. */
async function readFromTheStart(rig: Rig, device: DeviceInfo): Promise<void> {
  const session = await SamSession.open(await rig.driver.open(device), rig.wire.clock);
  try {
    await readCard(session);
    await session.readAddresses();
  } finally {
    await session.close();
  }
}

/** How the work ends; it may take long as long as the cable is in, and so many ms once it was pulled. */
async function unpluggedWithin({ wire, driver }: Rig, ms: number, work: Promise<unknown>): Promise<string> {
  let ended: string | null = null;
  void idOf(work).then((id) => {
    ended = id;
  });
  for (let spent = 0; ended === null; ) {
    await wire.clock.advance(50);
    if ((await driver.list()).length > 0) continue;
    // Drivers ask the system's files meanwhile, which takes real time: a loaded machine gets it.
    await stat("/");
    spent += 50;
    if (spent > ms) throw new Error(`not ended ${spent} ms after the cable was pulled`);
  }
  return ended;
}

export function driverSuite(name: string, createRig: () => Rig | Promise<Rig>): void {
  describe(`${name}, like every driver,`, () => {
    test("finds its reader and reads a whole card, with addresses and fingerprints", async () => {
      const rig = await createRig();
      const session = await openSession(rig);
      expect(session.samId).toBe("05.03-20201130-0002000001-0305419896");
      expect(await session.find()).toBe(false);
      for (const id of ["citizen", "new-address", "fingerprint"]) {
        const { blocks } = card(id);
        rig.wire.sam.insertCard({ blocks });
        const read = await readCard(session, true);
        expect([...read.text]).toEqual([...blocks.text]);
        expect([...read.portrait]).toEqual([...blocks.portrait]);
        expect([...(read.fingerprint ?? [])]).toEqual([...(blocks.fingerprint ?? [])]);
        expect([...(await session.readAddresses())]).toEqual([...(blocks.addresses ?? [])]);
      }
      await within(rig, 1_000, session.close());
      expect(rig.handles()).toBe(0);
    });

    test("joins a reply that arrives in pieces, whatever the pieces", async () => {
      const rig = await createRig();
      const session = await openSession(rig);
      const cuts = fc.array(fc.integer({ min: 1, max: 2_400 }), { maxLength: 12 });
      await fc.assert(
        fc.asyncProperty(cuts, async (places) => {
          rig.wire.sam.insertCard(card("fingerprint"));
          await session.find();
          await session.select();
          rig.wire.sam.faultOnce((reply) => pieces(reply, places, rig.pieceLength));
          expect((await session.readBase(true)).text).toEqual(card("fingerprint").blocks.text);
        }),
        { numRuns: 40 },
      );
    });

    test("passes rubbish on, so that one retry reads and two give a fault", async () => {
      const rig = await createRig();
      const session = await openSession(rig);
      rig.wire.sam.insertCard(card("citizen"));
      const rubbish = (reply: Uint8Array) => [reply.with(-1, (reply.at(-1) ?? 0) ^ 0x55)];
      rig.wire.sam.faultOnce(rubbish);
      expect(await within(rig, 500, session.find())).toBe(true);
      rig.wire.sam.faultOnce((reply) => {
        rig.wire.sam.faultOnce(rubbish);
        return rubbish(reply);
      });
      expect(await within(rig, 500, idOf(session.select()))).toBe("sam.garbage");
      expect(await within(rig, 500, session.find())).toBe(true);
    });

    test("survives any bytes that a reader may send and reads the next card", async () => {
      await fc.assert(
        fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 200 }), async (bytes) => {
          const rig = await createRig();
          const session = await openSession(rig);
          rig.wire.sam.insertCard(card("citizen"));
          rig.wire.sam.faultOnce(() => [bytes]);
          await within(rig, 2 * longest(rig), idOf(session.find()));
          expect(await within(rig, longest(rig), session.find())).toBe(true);
        }),
        { numRuns: 40 },
      );
    });

    test.each([
      // Where wires pad, what is missing at the end looks like rubbish, and one retry reads.
      ["cut short", (reply: Uint8Array) => [reply.slice(0, -3)], ["sam.timeout", "none"]],
      ["missing", () => [], ["sam.timeout"]],
    ] as const)(
      "a reply that is %s ends at the deadline, and the next one is read",
      async (_, fault, ends) => {
        const rig = await createRig();
        const session = await openSession(rig);
        rig.wire.sam.insertCard(card("citizen"));
        rig.wire.sam.faultOnce((reply) => [...fault(reply)]);
        expect(ends).toContain(await within(rig, longest(rig), idOf(session.find())));
        const read = await within(rig, 2_000, readCard(session));
        expect(read.text).toEqual(card("citizen").blocks.text);
      },
    );

    test("a reply is read whenever it comes, and whatever it was that was waited for before", async () => {
      const rig = await createRig();
      const session = await openSession(rig);
      for (let lateMs = 1; lateMs < (rig.patienceMs ?? 1_450); lateMs += 2) {
        rig.wire.sam.faultOnce((reply) => [{ waitMs: lateMs }, reply]);
        expect(await within(rig, 1_500, idOf(session.find())), `${lateMs} ms late`).toBe("none");
      }
    });

    test("bytes after a reply harm neither it nor the next one", async () => {
      const rig = await createRig();
      const session = await openSession(rig);
      rig.wire.sam.insertCard(card("citizen"));
      rig.wire.sam.faultOnce((reply) => [Uint8Array.of(...reply, 0xaa, 0xaa, 0xaa, 0x96, 0x69, 0, 9, 1)]);
      expect(await session.find()).toBe(true);
      await within(rig, 2_000, session.select());
      expect((await within(rig, 2_000, session.readBase(false))).text).toEqual(card("citizen").blocks.text);
    });

    test("what arrives outside an exchange is no answer to the next command", async () => {
      const rig = await createRig();
      const session = await openSession(rig);
      rig.wire.inject(encodeFrame(Uint8Array.of(0, 0, 0x9f, 0, 0, 0, 0)));
      await rig.wire.clock.advance(1);
      expect(await session.find()).toBe(false);
      let late: Uint8Array = new Uint8Array();
      rig.wire.sam.insertCard(card("citizen"));
      rig.wire.sam.faultOnce((reply) => {
        late = reply;
        return [];
      });
      expect(await within(rig, longest(rig), idOf(session.find()))).toBe("sam.timeout");
      rig.wire.inject(late);
      await rig.wire.clock.advance(1);
      await within(rig, 1_000, session.select());
    });

    test("unplugged at every byte of every exchange, it says so within a second; plugged in again, it reads", async () => {
      const rig = await createRig();
      for (let at = 0; ; at++) {
        rig.wire.sam.insertCard(card("citizen"));
        const [device] = await rig.driver.list();
        if (!device) throw new Error(`plugged in again after byte ${at - 1}, it is not listed`);
        rig.wire.unplugAfter(at);
        const ended = await unpluggedWithin(rig, 1_000, readFromTheStart(rig, device));
        if (ended === "none") {
          // Opening, finding, selecting, reading and asking for addresses: 60 bytes out, 1 378 back.
          expect(at).toBeGreaterThanOrEqual(1_438);
          break;
        }
        expect(ended, `byte ${at}`).toBe("reader.unplugged");
        expect(rig.handles(), `closed, byte ${at}`).toBe(0);
        expect(await rig.driver.list()).toEqual([]);
        rig.wire.plug();
      }
    });

    test("closed while a reply is awaited, it lets go of the device within a second and tells nobody", async () => {
      const rig = await createRig();
      const transport = await openTransport(rig);
      const told: string[] = [];
      transport.onData(() => told.push("data"));
      transport.onDisconnect(() => told.push("disconnect"));
      rig.wire.sam.faultOnce(() => []);
      await within(rig, 1_000, transport.write(encodeRequest(0x20, 0x01)));
      await rig.wire.clock.advance(1);
      const closed = Promise.all([transport.close(), transport.close()]);
      rig.wire.inject(encodeFrame(Uint8Array.of(0, 0, 0x90)));
      await within(rig, 1_000, closed);
      expect(rig.handles()).toBe(0);
      rig.wire.unplug();
      await rig.wire.clock.advance(1_000);
      expect(told).toEqual([]);
      rig.wire.plug();
      await openSession(rig);
    });

    test("a caller who gives up gets a reader that works on the next transport", async () => {
      const rig = await createRig();
      const session = await openSession(rig);
      rig.wire.sam.faultOnce(() => []);
      const giveUp = new AbortController();
      const call = idOf(session.find(giveUp.signal));
      await rig.wire.clock.advance(10);
      giveUp.abort({ id: "given up" });
      expect(await call).toBe("given up");
      await within(rig, 1_000, session.close());
      rig.wire.sam.insertCard(card("citizen"));
      await readCard(await openSession(rig));
    });

    test("a device that went away before it is opened is told as unplugged", async () => {
      const rig = await createRig();
      const [device] = await rig.driver.list();
      rig.wire.unplug();
      expect(device && (await idOf(rig.driver.open(device)))).toBe("reader.unplugged");
      expect(rig.handles()).toBe(0);
    });

    test("says when its devices come and go, until it is told to stop", async () => {
      const rig = await createRig();
      let changes = 0;
      const stop = rig.driver.watch(() => changes++);
      await rig.wire.clock.advance(1);
      rig.wire.unplug();
      await rig.wire.clock.advance(1_000);
      expect(changes).toBeGreaterThan(0);
      changes = 0;
      rig.wire.plug();
      await rig.wire.clock.advance(1_000);
      expect(changes).toBeGreaterThan(0);
      stop();
      await rig.wire.clock.advance(1);
      changes = 0;
      rig.wire.unplug();
      await rig.wire.clock.advance(5_000);
      expect(changes).toBe(0);
    });
  });
}

/** Cut at the given places, each moved to the nearest allowed one. */
function pieces(reply: Uint8Array, places: readonly number[], pieceLength: number): Uint8Array[] {
  const allowed = places.map((place) => Math.ceil(place / pieceLength) * pieceLength);
  const cuts = [...new Set([0, ...allowed.filter((place) => place < reply.length)])].sort((a, b) => a - b);
  return cuts.map((cut, i) => reply.slice(cut, cuts[i + 1]));
}
