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

/** Two spans of one phase that follow so closely are one, ms. */
const GAP_MS = 2;

/** Of one call. No more spans than one look has commands: waits for a card are folded into one. */
export class Trace {
  readonly #clock: Clock;
  readonly #began: number;
  #spans: Span[] = [];
  /** The phase that is under way. */
  #open: Omit<Span, "ms"> | null = null;

  constructor(clock: Clock, began = clock.monotonic()) {
    this.#clock = clock;
    this.#began = began;
  }

  /** The phase that is under way counts up to now: a call may be given up in the middle of one. */
  get spans(): readonly Span[] {
    return this.#open ? [...this.#spans, this.#until(this.#open)] : this.#spans;
  }

  /** One phase at a time. @returns its end */
  begin(phase: Phase): () => void {
    const open = { phase, at: this.#now() };
    this.#open = open;
    return () => {
      this.#open = null;
      this.#add(this.#until(open));
    };
  }

  /** A phase that is over just now and took so long. Inside another one it is part of that. */
  took(phase: Phase, ms: number): void {
    if (!this.#open) this.#add({ phase, at: Math.max(0, this.#now() - ms), ms });
  }

  /** A look that found no card: whatever happened until now was waiting for one. */
  waited(): void {
    this.#spans = [{ phase: "card", at: 0, ms: this.#now() }];
  }

  /** The same until now: for somebody else who goes on with what was read. */
  fork(): Trace {
    const other = new Trace(this.#clock, this.#began);
    other.#spans = [...this.#spans];
    return other;
  }

  #add(span: Span): void {
    const last = this.#spans.at(-1);
    if (last?.phase === span.phase && span.at - (last.at + last.ms) <= GAP_MS)
      this.#spans[this.#spans.length - 1] = { ...last, ms: span.at + span.ms - last.at };
    else this.#spans.push(span);
  }

  #until(open: Omit<Span, "ms">): Span {
    return { ...open, ms: this.#now() - open.at };
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
