/** What a reading spends its time on. Cheap enough to be kept of every reading. */
import { z } from "zod";
import type { Clock } from "../base/clock.ts";

/**
 * card: waiting for one to be put down · queue: another reading was under way · open: the device was opened ·
 * wire: commands and replies · decode: blocks and portrait to Card JSON · faces: both sides drawn.
 */
export const Phase = z.enum(["card", "queue", "open", "wire", "decode", "faces"]);
export type Phase = z.infer<typeof Phase>;

export const Span = z.object({
  phase: Phase,
  at: z.number().describe("ms after the call began"),
  ms: z.number(),
});
export type Span = z.infer<typeof Span>;

/** Waits for a card are folded into one; more spans than these a reading never has. */
const MAX_SPANS = 32;
/** Two spans of one phase that follow so closely are one, ms. */
const GAP_MS = 2;

export class Trace {
  readonly #clock: Clock;
  readonly #began: number;
  #spans: Span[] = [];
  #open = false;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#began = clock.monotonic();
  }

  get spans(): readonly Span[] {
    return this.#spans;
  }

  /** @returns the end of the phase, to be called once or oftener. What begins inside another phase is part of it. */
  begin(phase: Phase): () => void {
    if (this.#open) return () => {};
    this.#open = true;
    const at = this.#now();
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      this.#open = false;
      this.#add({ phase, at, ms: this.#now() - at });
    };
  }

  /** A phase that is over just now and took so long. */
  took(phase: Phase, ms: number): void {
    if (!this.#open) this.#add({ phase, at: Math.max(0, this.#now() - ms), ms });
  }

  /** A look that found no card: whatever happened until now was waiting for one. */
  waited(): void {
    this.#spans = [{ phase: "card", at: 0, ms: this.#now() }];
  }

  #add(span: Span): void {
    const last = this.#spans.at(-1);
    if (last?.phase === span.phase && span.at - (last.at + last.ms) <= GAP_MS)
      this.#spans[this.#spans.length - 1] = { ...last, ms: span.at + span.ms - last.at };
    else if (this.#spans.length < MAX_SPANS) this.#spans.push(span);
  }

  #now(): number {
    return this.#clock.monotonic() - this.#began;
  }
}

/** Runs work as one phase, with a trace or without. */
export async function phase<T>(trace: Trace | undefined, name: Phase, work: () => Promise<T>): Promise<T> {
  const end = trace?.begin(name);
  try {
    return await work();
  } finally {
    end?.();
  }
}
