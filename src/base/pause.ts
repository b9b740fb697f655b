import type { Clock } from "./clock.ts";

/** A wait that ends early when somebody knows better: a person pressed 重试, the network came back. */
export class Pause {
  readonly #clock: Clock;
  #end = () => {};

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Resolves after `ms`, by {@link Pause.end} or when the signal is aborted. */
  async wait(ms: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    await new Promise<void>((resolve) => {
      const end = () => {
        stopTimer();
        signal.removeEventListener("abort", end);
        resolve();
      };
      const stopTimer = this.#clock.after(ms, end);
      signal.addEventListener("abort", end, { once: true });
      this.#end = end;
    });
  }

  end(): void {
    this.#end();
  }
}
