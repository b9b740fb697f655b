/** Events with typed values, without a dependency. */
export class Emitter<Events extends object> {
  readonly #listeners = new Map<keyof Events, Set<(value: never) => void>>();

  /** Calls back on an event until the returned function is called, or the signal aborted. */
  on<E extends keyof Events>(
    event: E,
    listener: (value: Events[E]) => void,
    signal?: AbortSignal,
  ): () => void {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners);
    // Wrapped, so that the same function may listen twice.
    const own = (value: Events[E]) => listener(value);
    const off = () => {
      listeners.delete(own as (value: never) => void);
      signal?.removeEventListener("abort", off);
    };
    if (signal?.aborted) return off;
    listeners.add(own as (value: never) => void);
    signal?.addEventListener("abort", off);
    return off;
  }

  /** One listener that throws does not keep the news from the others. */
  emit<E extends keyof Events>(event: E, value: Events[E]): void {
    for (const listener of [...(this.#listeners.get(event) ?? [])]) {
      try {
        (listener as (value: Events[E]) => void)(value);
      } catch (error) {
        globalThis.reportError?.(error);
      }
    }
  }
}
