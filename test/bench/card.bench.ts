import { createSimulator, type Simulator } from "../../drivers/simulator/index.ts";
import { systemClock } from "../../src/base/clock.ts";
import { silentLog } from "../../src/base/log.ts";
import { simulatedPortraitDecoder } from "../../src/card/portrait/simulated.ts";
import { POLL_MS } from "../../src/readers/managed-reader.ts";
import { type CardEvent, ReaderManager } from "../../src/readers/manager.ts";
import { median, ms, type Result } from "./result.ts";

const READS = 40;
const PLACEMENTS = 20;

/** What we add to the time that wire and SAM take: reading without faces, through a full-speed USB reader's timing. */
export async function cardBench(): Promise<Result[]> {
  const simulator = createSimulator({ clock: systemClock });
  const readers = new ReaderManager({
    drivers: [simulator.driver],
    portraitDecoders: [simulatedPortraitDecoder],
    clock: systemClock,
    log: silentLog,
  });
  await readers.start();
  try {
    await readOnce(readers, simulator);
    const reads: { total: number; wire: number }[] = [];
    for (let i = 0; i < READS; i++) reads.push(await readOnce(readers, simulator));
    const overhead = median(reads.map(({ total, wire }) => total - wire));
    const placed = await placements(readers, simulator);
    return [
      {
        name: "card read to Card JSON, beyond the wire's own time",
        ours: ms(median(reads.map(({ total }) => total))),
        yardstick: ms(median(reads.map(({ wire }) => wire))),
        figure: overhead,
        unit: "ms",
        goal: 5,
      },
      {
        name: "card put down to Card JSON while watching, beyond it",
        ours: ms(median(placed.map(({ total }) => total))),
        yardstick: ms(median(placed.map(({ wire }) => wire))),
        figure: median(placed.map(({ total, wire }) => total - wire)),
        unit: "ms",
        // Until the next look at the reader; readers have no way to call.
        goal: POLL_MS,
      },
    ];
  } finally {
    await readers.stop();
  }
}

/** A card that lies there is read anew. */
async function readOnce(readers: ReaderManager, simulator: Simulator) {
  simulator.insert("citizen");
  simulator.emulator().takeWireMs();
  const before = performance.now();
  JSON.stringify(await readers.read({}));
  const total = performance.now() - before;
  const wire = simulator.emulator().takeWireMs();
  simulator.remove();
  await readers.read({}).catch(() => {});
  return { total, wire };
}

async function placements(readers: ReaderManager, simulator: Simulator) {
  const stop = readers.watch();
  const results: { total: number; wire: number }[] = [];
  for (let i = 0; i < PLACEMENTS; i++) {
    // At another moment between two looks each time.
    await new Promise((resolve) => setTimeout(resolve, 400 + ((i * 137) % POLL_MS)));
    simulator.emulator().takeWireMs();
    const before = performance.now();
    const read = new Promise<void>((resolve) => {
      readers.on("card", function take(event: CardEvent) {
        if (event.type !== "read") return;
        readers.off("card", take);
        JSON.stringify(event.card);
        resolve();
      });
    });
    simulator.insert("citizen");
    await read;
    results.push({ total: performance.now() - before, wire: simulator.emulator().takeWireMs() });
    simulator.remove();
  }
  stop();
  return results;
}
