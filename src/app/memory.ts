import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { Clock } from "../base/clock.ts";

/** Long enough for everything that a start does by and by; the pages come later. */
const SETTLED_MS = 1_000;

/**
 * Gives back what starting took: V8 makes its nursery sixteen times larger while modules are evaluated, and makes it
 * small again only at a full collection, for which an idle agent gives no cause. Costs some 60 ms in all, once: V8
 * tidies up twice more by itself within ten seconds.
 * @returns takes it back, when it has not happened yet
 */
export function giveBackMemoryOnceSettled(clock: Clock): () => void {
  return clock.after(SETTLED_MS, collectAll);
}

/** A full collection that also shrinks the heap. Only a context made after the flag has V8's `gc`. */
export function collectAll(): void {
  setFlagsFromString("--expose-gc");
  try {
    runInNewContext("gc({ type: 'major', execution: 'sync', flavor: 'last-resort' })");
  } finally {
    setFlagsFromString("--no-expose-gc");
  }
}
