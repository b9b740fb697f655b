import { expect, test } from "vitest";
import { Pause } from "../../src/base/pause.ts";
import { FakeClock } from "../support/fake-clock.ts";

/** A pause of a second that is under way, and whether it is over. */
function paused() {
  const clock = new FakeClock();
  const pause = new Pause(clock);
  const stop = new AbortController();
  let over = false;
  const waiting = pause.wait(1_000, stop.signal).then(() => {
    over = true;
  });
  return { clock, pause, stop, waiting, isOver: () => over };
}

test("lasts its time", async () => {
  const { clock, waiting, isOver } = paused();
  await clock.advance(999);
  expect(isOver()).toBe(false);
  await clock.advance(1);
  await waiting;
});

test("ends at once when somebody knows better or the signal says so, and leaves no timer", async () => {
  const early = paused();
  early.pause.end();
  await early.waiting;
  expect(early.clock.pending).toBe(0);

  const aborted = paused();
  aborted.stop.abort();
  await aborted.waiting;
  expect(aborted.clock.pending).toBe(0);
});

test("does not begin under a signal that is aborted; ending what is not under way changes nothing", async () => {
  const clock = new FakeClock();
  const pause = new Pause(clock);
  pause.end();
  await pause.wait(1_000, AbortSignal.abort());
  expect(clock.pending).toBe(0);
  const stop = new AbortController();
  let over = false;
  const waiting = pause.wait(1_000, stop.signal).then(() => {
    over = true;
  });
  await clock.advance(0);
  expect(over).toBe(false);
  await clock.advance(1_000);
  await waiting;
});
