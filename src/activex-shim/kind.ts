/** What a stand-in for one of the vendors' controls is. */
import type { Card } from "../card/card.ts";
import type { Failure } from "../legacy-shapes/failure.ts";
import type { ReaderView } from "../readers/reader.ts";

/** A card, or why there is none. */
export type Outcome = { readonly card: Card } | { readonly card: null; readonly failure: Failure };

export interface Want {
  /** How long the agent may wait for a card, ms. Default 0: it must lie there. */
  readonly waitMs?: number;
  readonly faces?: boolean | "sheet";
  /** Default false: old controls know no foreigner's card, they cannot read it. */
  readonly foreigners?: boolean;
  /** Default jpeg. */
  readonly portrait?: "jpeg" | "bmp";
}

/** What a control does not do itself. Reading is synchronous, as the controls' own methods are. */
export interface Host {
  read(want?: Want): Outcome;
  /** The same without freezing the tab. */
  readLater(want: Want, signal: AbortSignal): Promise<Outcome>;
  /** The reader that works, or why there is none. */
  reader(): ReaderView | Failure;
  /** Every card from now on; null: it was taken away. @returns the way to stop */
  watch(tell: (outcome: Outcome | null) => void): () => void;
  /** Runs the page's handlers of an event of this control. */
  fire(event: string, ...args: unknown[]): void;
  /** A base64 JPEG on paper. @param x millimetres from the left edge, @param y from the upper one */
  print(picture: string, x: number, y: number): void;
}

/** How well the facts about a control are known: many pages or the vendor's manual, several pages, one or two. */
export type Grade = "A" | "B" | "C";

/**
 * Methods and properties under the vendor's names. They keep no `this`: pages call them on the element, on a COM
 * object or taken out of either.
 */
export type Members = Record<string, unknown>;

export interface Kind {
  readonly name: string;
  readonly grade: Grade;
  readonly clsids: readonly string[];
  readonly progIds?: readonly string[];
  /** `<object type="…">` */
  readonly types?: readonly string[];
  make(host: Host): Members;
}
