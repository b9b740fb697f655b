import type { Card } from "../card/card.ts";

/** What happened on a reader. */
export type CardEvent =
  | { readonly type: "placed" | "removed" | "moved"; readonly reader: string }
  | { readonly type: "read"; readonly reader: string; readonly card: Card }
  | {
      readonly type: "failed";
      readonly reader: string;
      readonly error: {
        readonly id: string;
        readonly cause: string;
        readonly remedy: string;
        readonly en?: { readonly cause: string; readonly remedy: string };
      };
    };

/** A page that does not take its events keeps this many, the newest. */
const KEPT = 32;

/** Cards as they come: `for await (const event of bridge.watch()) …` until `stop()`. */
export class Watch implements AsyncIterable<CardEvent> {
  readonly #queue: CardEvent[] = [];
  readonly #onStop: () => void;
  #wake: (() => void) | null = null;
  #stopped = false;

  /** @internal */
  constructor(onStop: () => void) {
    this.#onStop = onStop;
  }

  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#queue.length = 0;
    this.#wake?.();
    this.#onStop();
  }

  /** @internal */
  push(event: CardEvent): void {
    this.#queue.push(event);
    if (this.#queue.length > KEPT) this.#queue.shift();
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<CardEvent, void, undefined> {
    try {
      while (!this.#stopped) {
        const event = this.#queue.shift();
        if (event) yield event;
        else {
          await new Promise<void>((wake) => {
            this.#wake = wake;
          });
        }
      }
    } finally {
      this.stop();
    }
  }
}
