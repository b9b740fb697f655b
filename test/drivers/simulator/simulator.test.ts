import { expect, test } from "vitest";
import { createSimulator, type SimulatorOptions } from "../../../drivers/simulator/index.ts";
import { TIMINGS } from "../../../drivers/simulator/timing.ts";
import { silentLog } from "../../../src/base/log.ts";
import { simulatedPortraitDecoder } from "../../../src/card/portrait/simulated.ts";
import { ReaderManager } from "../../../src/readers/manager.ts";
import { FakeClock } from "../../support/fake-clock.ts";

async function desk(options: Partial<SimulatorOptions> = {}) {
  const clock = new FakeClock();
  const simulator = createSimulator({ clock, timing: TIMINGS.instant, ...options });
  const manager = new ReaderManager({
    drivers: [simulator.driver],
    portraitDecoders: [simulatedPortraitDecoder],
    clock,
    log: silentLog,
  });
  await manager.start();
  return { clock, simulator, manager };
}

const idOf = (promise: Promise<unknown>) =>
  promise.then(
    () => "none",
    (fault: { id?: string }) => fault.id ?? String(fault),
  );

/** The promise's value once the clock moved far enough. */
async function settled<T>(clock: FakeClock, work: Promise<T>): Promise<T> {
  let done = false;
  const finished = work.finally(() => {
    done = true;
  });
  finished.catch(() => {});
  for (let i = 0; i < 400 && !done; i++) await clock.advance(25);
  return await finished;
}

test("two readers are two: each with its name, its module's id and its card", async () => {
  const { simulator, manager } = await desk({ readers: 2 });
  expect(manager.list().map(({ id, name }) => [id, name])).toEqual([
    ["simulator-1", "模拟读卡器 1"],
    ["simulator-2", "模拟读卡器 2"],
  ]);
  simulator.insert("hmt", "simulator-2");
  simulator.insert("citizen");
  expect(simulator.state().readers).toEqual([
    { id: "simulator-1", card: "citizen" },
    { id: "simulator-2", card: "hmt" },
  ]);
  const [first, second] = await Promise.all([
    manager.read({ reader: "simulator-1" }),
    manager.read({ reader: "simulator-2" }),
  ]);
  expect([first.type, second.type]).toEqual(["citizen", "hmt"]);
  expect(first.samId).not.toBe(second.samId);
});

test("one cable pulled costs one reader; plugged in again it reads", async () => {
  const { clock, simulator, manager } = await desk({ readers: 2 });
  simulator.unplug("simulator-1");
  await clock.advance(1);
  expect(manager.list().map(({ id }) => id)).toEqual(["simulator-2"]);
  expect(() => simulator.insert("citizen", "simulator-1")).toThrow(
    expect.objectContaining({ id: "simulator.no-such-reader" }),
  );
  simulator.plug("simulator-1");
  simulator.insert("citizen", "simulator-1");
  await clock.advance(1);
  expect((await manager.read({ reader: "simulator-1" })).type).toBe("citizen");
});

test("hidden and shown again, every reader is back", async () => {
  const { clock, simulator, manager } = await desk({ readers: 2 });
  simulator.unplug("simulator-2");
  simulator.show(false);
  await clock.advance(1);
  expect(manager.list()).toEqual([]);
  expect(simulator.state().readers).toEqual([]);
  simulator.show(true);
  await clock.advance(1);
  expect(manager.list()).toHaveLength(2);
});

test.each(["hidden", "found"] as const)(
  "a card that was read and stays is %s by find; it is the same card, and gone is gone",
  async (afterRead) => {
    const { clock, simulator, manager } = await desk({ findsReadCards: afterRead === "found" });
    const events: string[] = [];
    manager.on("card", ({ type }) => events.push(type));
    const stop = manager.watch();
    simulator.insert("citizen");
    await clock.advance(2_000);
    expect(events).toEqual(["placed", "read"]);
    expect((await settled(clock, manager.read({}))).name).toBe("张三");
    simulator.remove();
    await clock.advance(2_000);
    expect(events).toEqual(["placed", "read", "removed"]);
    expect(await settled(clock, idOf(manager.read({})))).toBe("card.none");
    stop();
  },
);

test("a cable pulled by a fault ends the read as unplugged", async () => {
  const { clock, simulator, manager } = await desk();
  simulator.insert("citizen");
  simulator.fault({ kind: "unplug", at: 700, command: "readBase" });
  expect(await settled(clock, idOf(manager.read({})))).toBe("reader.unplugged");
  expect(manager.list()).toEqual([]);
  simulator.plug();
  await clock.advance(1);
  expect((await settled(clock, manager.read({}))).name).toBe("张三");
});

test.each(Object.entries(TIMINGS))("timing %s takes the time that it says", async (_, timing) => {
  const { clock, simulator, manager } = await desk({ timing });
  simulator.insert("citizen");
  const began = clock.monotonic();
  let ended = 0;
  await settled(
    clock,
    manager.read({}).then(() => {
      ended = clock.monotonic();
    }),
  );
  const { status, find, select, read } = timing.thinkMs;
  // Six requests of 10 bytes; replies of 11, 27, 15, 19, 1295 and 11.
  const wire = ((6 * 10 + 11 + 27 + 15 + 19 + 1_295 + 11) / timing.bytesPerSecond) * 1_000;
  expect(ended - began).toBeCloseTo(3 * status + find + select + read + wire, 2);
  expect(simulator.emulator().takeWireMs()).toBeCloseTo(ended - began, 2);
});

test("who lies on a reader is announced, also a card that leaves by itself", async () => {
  const { clock, simulator, manager } = await desk();
  const seen: (string | null)[] = [];
  simulator.on("changed", ({ readers }) => seen.push(readers[0]?.card ?? null));
  simulator.insert("slips-away");
  expect(await settled(clock, idOf(manager.read({})))).toBe("card.moved");
  expect(seen).toEqual(["slips-away", null]);
});

test("there is a card for everything that goes wrong, or right, at a clerk's desk", () => {
  const ids = createSimulator({ clock: new FakeClock() }).cards.map(({ id }) => id);
  for (const id of [
    "citizen",
    "long-term",
    "rare-name",
    "expired",
    "under-16",
    "hmt",
    "fingerprint",
    "slips-away",
  ])
    expect(ids).toContain(id);
  for (const id of ["foreigner-2017", "foreigner-2023"]) expect(ids).toContain(id);
});
