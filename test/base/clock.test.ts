import { describe, expect, test } from "vitest";
import { beijingDate, sleep, systemClock } from "../../src/base/clock.ts";
import { FakeClock } from "../support/fake-clock.ts";

describe("sleep", () => {
  test("resolves when the time has come, not before", async () => {
    const clock = new FakeClock();
    let awake = false;
    const sleeping = sleep(clock, 1_000).then(() => {
      awake = true;
    });
    await clock.advance(999);
    expect(awake).toBe(false);
    await clock.advance(1);
    await sleeping;
  });

  test("rejects with the signal's reason and leaves no timer behind", async () => {
    const clock = new FakeClock();
    const abort = new AbortController();
    const sleeping = sleep(clock, 1_000, abort.signal);
    abort.abort(new Error("stop"));
    await expect(sleeping).rejects.toThrow("stop");
    expect(clock.pending).toBe(0);
  });

  test("rejects at once under a signal that is already aborted", async () => {
    const clock = new FakeClock();
    await expect(sleep(clock, 1_000, AbortSignal.abort(new Error("late")))).rejects.toThrow("late");
    expect(clock.pending).toBe(0);
  });

  test("the system's clock takes a call back, and tells the time of day", async () => {
    let called = false;
    const cancel = systemClock.after(0, () => {
      called = true;
    });
    cancel();
    await sleep(systemClock, 5);
    expect(called).toBe(false);
    expect(Math.abs(systemClock.now() - Date.now())).toBeLessThan(60_000);
  });

  test("works on the system's clock", async () => {
    const before = systemClock.monotonic();
    await sleep(systemClock, 5);
    expect(systemClock.monotonic()).toBeGreaterThan(before);
  });
});

describe("beijingDate", () => {
  test.each([
    ["2026-11-24T15:59:59Z", "2026-11-24"],
    ["2026-11-24T16:00:00Z", "2026-11-25"],
    ["2025-12-31T16:00:00Z", "2026-01-01"],
  ])("%s is %s in Beijing", (instant, date) => {
    expect(beijingDate(Date.parse(instant))).toBe(date);
  });
});
