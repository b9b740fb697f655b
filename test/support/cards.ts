import { PEOPLE } from "../../drivers/simulator/people.ts";
import { silentLog } from "../../src/base/log.ts";
import type { Card } from "../../src/card/card.ts";
import { simulatedPortraitDecoder } from "../../src/card/portrait/simulated.ts";
import { composeCard } from "../../src/readers/compose.ts";
import { FakeClock } from "./fake-clock.ts";

/** The Card JSON of one of the simulator's people, as a reader would give it on `today`. */
export async function cardOf(id: string, today = "2026-11-24"): Promise<Card> {
  const person = PEOPLE.find((candidate) => candidate.id === id);
  if (!person) throw new Error(`nobody is called ${id}`);
  const clock = new FakeClock(`${today}T02:00:00Z`);
  const { blocks } = person.card(today);
  return await composeCard(
    { blocks, reader: "r1", samId: "00.00-20260101-0000000001-0000000001", simulated: true, at: clock.now() },
    {},
    { decoders: [simulatedPortraitDecoder], watermark: null, clock, log: silentLog },
  );
}
