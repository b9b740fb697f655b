import { getHeapSpaceStatistics } from "node:v8";
import { expect, test } from "vitest";
import { collectAll, giveBackMemoryOnceSettled } from "../../src/app/memory.ts";
import { FakeClock } from "../support/fake-clock.ts";

const nursery = () =>
  getHeapSpaceStatistics().find(({ space_name }) => space_name === "new_space")?.space_size ?? 0;

/** Makes what lives on for a while, as a start does, until V8 enlarges its nursery. */
function growNursery(): void {
  const enough = 4 * 1024 * 1024;
  let kept: object[] = [];
  for (let i = 0; nursery() < enough; i++) {
    kept.push({ i, text: [i] });
    if (kept.length > 200_000) kept = [];
  }
}

test("a full collection makes the nursery small again and leaves V8's flags as they were", () => {
  growNursery();
  const before = nursery();
  collectAll();
  expect(nursery()).toBeLessThan(before / 2);
  expect(Object.hasOwn(globalThis, "gc")).toBe(false);
});

test("what starting took is given back once the start has settled, once, and not while it ends", async () => {
  const clock = new FakeClock();
  growNursery();
  const before = nursery();
  giveBackMemoryOnceSettled(clock);
  await clock.advance(5_000);
  expect(nursery()).toBeLessThan(before / 2);
  expect(clock.pending).toBe(0);
  giveBackMemoryOnceSettled(clock)();
  expect(clock.pending).toBe(0);
});
