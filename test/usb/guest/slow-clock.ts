import { type Clock, systemClock } from "../../../src/base/clock.ts";

/**
 * The clock for an emulated processor, perhaps on a busy machine: what the product waits for may take longer. Nothing
 * that is tested ends by a deadline.
 */
const PATIENCE = 5;

export const slowClock: Clock = {
  ...systemClock,
  after: (ms, callback) => systemClock.after(ms * (ms >= 1_000 ? PATIENCE : 1), callback),
};
