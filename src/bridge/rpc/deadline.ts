import type { Clock } from "../../base/clock.ts";
import { abortable } from "../../base/mutex.ts";

/**
 * Runs `work` with a signal that ends with `signal` or after `ms`, whichever comes first; rejects with that
 * reason even when the work does not heed it.
 */
export async function withDeadline<T>(
  work: (signal: AbortSignal) => Promise<T> | T,
  options: { clock: Clock; ms: number; signal: AbortSignal; reason: () => unknown },
): Promise<T> {
  const late = new AbortController();
  const stop = options.clock.after(options.ms, () => late.abort(options.reason()));
  const signal = AbortSignal.any([options.signal, late.signal]);
  try {
    return await abortable(Promise.resolve(work(signal)), signal);
  } finally {
    stop();
  }
}
