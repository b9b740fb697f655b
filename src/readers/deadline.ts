import type { Clock } from "../base/clock.ts";
import { abortable } from "../base/mutex.ts";

/** The promise, or what `late` makes when `ms` are over, or the signal's reason: whichever comes first. */
export async function withDeadline<T>(
  promise: Promise<T>,
  ms: number,
  clock: Clock,
  late: () => unknown,
  signal?: AbortSignal,
): Promise<T> {
  const tooLate = Promise.withResolvers<never>();
  const stop = clock.after(ms, () => tooLate.reject(late()));
  try {
    return await abortable(Promise.race([promise, tooLate.promise]), signal);
  } finally {
    stop();
  }
}
