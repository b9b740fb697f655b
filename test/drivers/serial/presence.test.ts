import { expect, test } from "vitest";
import { createSerialDriver } from "../../../drivers/serial/index.ts";
import { watchPorts } from "../../../drivers/serial/presence.ts";
import { silentLog } from "../../../src/base/log.ts";
import { FakeClock } from "../../support/fake-clock.ts";

/** Ports of a system in the test's hands, watched. */
function bench() {
  const clock = new FakeClock();
  const state = { ports: ["/dev/ttyUSB0"], broken: false, changes: 0, looks: 0, event: () => {} };
  const present = async () => {
    state.looks++;
    if (state.broken) throw new Error("the registry cannot be read");
    return state.ports;
  };
  const hotPlug = {
    watch: (changed: () => void) => {
      state.event = changed;
      return () => {
        state.event = () => {};
      };
    },
  };
  const stop = watchPorts(present, { clock, hotPlug }, () => state.changes++);
  return { clock, state, stop };
}

test("ports that are there at first, that go and that come are told, each once", async () => {
  const { clock, state } = bench();
  await clock.advance(2_000);
  expect(state.changes).toBe(1);
  state.ports = [];
  await clock.advance(500);
  expect(state.changes).toBe(2);
  state.ports = ["/dev/ttyUSB0"];
  await clock.advance(5_000);
  expect(state.changes).toBe(3);
});

test("a USB event is a look at once", async () => {
  const { clock, state } = bench();
  await clock.advance(0);
  state.ports = [];
  state.event();
  await clock.advance(0);
  expect(state.changes).toBe(2);
});

test("a system that cannot say which ports there are has none for now, and is asked again", async () => {
  const { clock, state } = bench();
  await clock.advance(0);
  state.broken = true;
  await clock.advance(500);
  expect(state.changes).toBe(2);
  state.broken = false;
  await clock.advance(500);
  expect(state.changes).toBe(3);
});

test("stopped before, during or after a look, nothing is told and nothing looked at any more", async () => {
  const atOnce = bench();
  atOnce.stop();
  await atOnce.clock.advance(5_000);
  expect([atOnce.state.changes, atOnce.state.looks]).toEqual([0, 1]);
  const later = bench();
  await later.clock.advance(100);
  later.stop();
  later.state.ports = [];
  await later.clock.advance(5_000);
  expect([later.state.changes, later.clock.pending]).toEqual([1, 0]);
});

test("where no port is allowed none is looked at, however long somebody watches", async () => {
  const clock = new FakeClock();
  let looks = 0;
  const ports = {
    present: async () => {
      looks++;
      return [];
    },
    open: () => Promise.reject(new Error("not opened here")),
  };
  const driver = createSerialDriver({ clock, log: silentLog }, { ports });
  const stop = driver.watch(() => {});
  await clock.advance(5_000);
  stop();
  expect([looks, clock.pending]).toEqual([0, 0]);
});
