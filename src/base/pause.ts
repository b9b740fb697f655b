import type { Clock } from "./clock.ts";

/** A wait that ends early when somebody knows better: a person pressed 重试, the network came back. */
export class Pause {
  readonly #clock: Clock;
  #end: (() => void) | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Resolves after `ms`, by {@link Pause.end} or when the signal is aborted. */
  async wait(ms: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    await new Promise<void>((resolve) => {
      const stopTimer = this.#clock.after(ms, resolve);
      this.#end = () => {
        stopTimer();
        resolve();
      };
      signal.addEventListener("abort", this.#end, { once: true });
    });
    if (this.#end) signal.removeEventListener("abort", this.#end);
    this.#end = null;
  }

  end(): void {
    this.#end?.();
  }
}
