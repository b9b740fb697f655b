/** Small parts of AbortSignal that browsers of 2022 lack. */

/** A signal that is aborted with either of two; `release` lets go of both. */
export function eitherOf(one: AbortSignal, other: AbortSignal | undefined) {
  const abort = new AbortController();
  const signals = other ? [one, other] : [one];
  const ends = signals.map((signal) => {
    const end = () => abort.abort(signal.reason);
    if (signal.aborted) end();
    signal.addEventListener("abort", end);
    return () => signal.removeEventListener("abort", end);
  });
  return {
    signal: abort.signal,
    release() {
      for (const end of ends) end();
    },
  };
}

/** The promise's outcome, or the signal's reason if that comes first. */
export function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  return new Promise((resolve, reject) => {
    const end = () => reject(signal?.reason);
    if (signal?.aborted) end();
    signal?.addEventListener("abort", end);
    void promise.then(resolve, reject).finally(() => signal?.removeEventListener("abort", end));
  });
}
