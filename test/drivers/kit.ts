/**
 * What every driver for a real reader must do, run against a fake of its wire. A new driver: build a {@link Rig} and
 * call {@link driverSuite}; see drivers/README.md.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Driver, ReaderTransport } from "../../drivers/contract.ts";
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

    test("unplugged at any byte of an exchange, it says so within a second; plugged in again, it reads", async () => {
      const rig = await createRig();
      // find: 10 bytes out, 15 back; read: 10 out, 1295 back.
      const everywhere = Array.from({ length: 26 }, (_, at) => ["find", at] as const);
      const inReading = [
        0, 1, 9, 10, 11, 16, 17, 18, 63, 64, 65, 71, 72, 73, 74, 75, 137, 138, 139, 700, 1_304,
      ];
      for (const [call, at] of [...everywhere, ...inReading.map((at) => ["read", at] as const)]) {
        const session = await openSession(rig);
        rig.wire.sam.insertCard(card("citizen"));
        if (call === "read") {
          await session.find();
          await session.select();
        }
        rig.wire.unplugAfter(at);
        const work = call === "find" ? session.find() : session.readBase(false);
        const fault = await within(rig, 1_000, idOf(work));
        // With the last byte of the reply the exchange is over.
        expect(fault, `${call}, byte ${at}`).toBe(call === "find" && at === 25 ? "none" : "reader.unplugged");
        expect(await within(rig, 1_000, idOf(session.find()))).toBe("reader.unplugged");
        await within(rig, 1_000, session.close());
        expect(rig.handles(), "closed").toBe(0);
        expect(await rig.driver.list()).toEqual([]);
        rig.wire.plug();
      }
      rig.wire.sam.insertCard(card("citizen"));
      await readCard(await openSession(rig));
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
