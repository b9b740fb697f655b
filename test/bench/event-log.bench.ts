import { systemClock } from "../../src/base/clock.ts";
import { logCall } from "../../src/bridge/events/calls.ts";
import { EventLog } from "../../src/bridge/events/log.ts";
import { ReaderList } from "../../src/bridge/schemas/readers.ts";
import { Trace } from "../../src/readers/trace.ts";
import type { Result } from "./result.ts";

const CALLS = 20_000;

const RESULT = {
  readers: [
    {
      id: "simulator-1",
      name: "模拟读卡器",
      driver: "simulator",
      state: "ready",
      card: "none",
      simulated: true,
      samId: "05.03-20260101-0000000001-0000000001",
    },
  ],
  leases: [],
};

/**
 * One `readers.list` written to the event log while nobody looks, as a part of its round trip.
 * @param roundTripMs measured in the same run
 */
export function eventLogBench(roundTripMs: number): Result {
  const log = new EventLog({ clock: systemClock, run: "bench" });
  const once = () => {
    const trace = new Trace(systemClock);
    const call = {
      name: "readers.list",
      origin: null,
      connection: 1,
      params: { schema: undefined, value: {} },
      trace,
      ms: 1,
    };
    logCall(log, call, { result: RESULT, schema: ReaderList });
  };
  for (let index = 0; index < CALLS; index++) once();
  const began = performance.now();
  for (let index = 0; index < CALLS; index++) once();
  const us = ((performance.now() - began) / CALLS) * 1_000;
  return {
    name: "event log, nobody looks : round trip of the call",
    ours: `${us.toFixed(1)} µs`,
    yardstick: `${(roundTripMs * 1_000).toFixed(0)} µs`,
    figure: us / roundTripMs / 10,
    unit: "%",
    goal: 5,
  };
}
