import type { Clock } from "../../base/clock.ts";
import { abortable } from "../../base/mutex.ts";

/**
 * Aborts the work's own controller after `ms`. Rejects with the reason of whatever aborted it, even when the work
 * does not heed its signal.
 */
export async function withDeadline<T>(
  work: Promise<T>,
  abort: AbortController,
  { clock, ms, reason }: { clock: Clock; ms: number; reason: () => unknown },
): Promise<T> {
  const stop = clock.after(ms, () => abort.abort(reason()));
  try {
    return await abortable(work, abort.signal);
  } finally {
    stop();
  }
}
