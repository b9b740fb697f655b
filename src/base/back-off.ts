import type { Random } from "./random.ts";

const FIRST_MS = 1_000;
const LAST_MS = 30_000;

/**
 * Milliseconds before try `attempt` + 1: doubling from one second to half a minute, half of it random, so that a
 * hundred computers do not come back in the same second after an outage.
 */
export function backOff(attempt: number, random: Random): number {
  const whole = Math.min(FIRST_MS * 2 ** Math.min(attempt, 16), LAST_MS);
  const [byte = 0] = random.bytes(1);
  return Math.round(whole / 2 + (whole / 2) * (byte / 255));
}
