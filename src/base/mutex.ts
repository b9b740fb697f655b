/** Lets one caller at a time in, first come first served; a caller that gives up leaves the queue. */
export class Mutex {
  #tail: Promise<void> = Promise.resolve();

  /** Runs `work` when everybody before is done. Rejects with the signal's reason when aborted while waiting. */
  async run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const before = this.#tail;
    const gone = Promise.withResolvers<void>();
    this.#tail = before.then(() => gone.promise);
    try {
      await abortable(before, signal);
      return await work();
    } finally {
      gone.resolve();
    }
  }
}

/** The promise, or the signal's reason, whichever comes first. */
export function abortable<T>(promise: Promise<T>, signal?: AbortSignal): Promise<T> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const onAbort = () => reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}
