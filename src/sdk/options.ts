import type { ReaderView } from "../readers/reader.ts";
import type { Environment } from "./environment.ts";
import type { Verdict } from "./verdict.ts";
import type { CardEvent } from "./watch.ts";

export interface ConnectOptions {
  /**
   * Default: the agent that served the page, else `http://127.0.0.1` on 22377, 22387 … 22417: where several users
   * share a computer, each has an agent. Of several addresses the first is tried alone, then the others.
   */
  readonly url?: string | readonly string[] | undefined;
  /** Shown in the agent's log. */
  readonly client?: { readonly name: string; readonly version: string } | undefined;
  /**
   * When the browser may ask its user. `on-click` (default): only after a click, see `open()`. `at-once`: also while
   * the page loads; for intranet https pages, whose visitors are not asked at all.
   */
  readonly ask?: "on-click" | "at-once" | undefined;
  /** @internal */
  readonly environment?: Environment | undefined;
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** Default 30 000. */
  readonly timeoutMs?: number | undefined;
}

export interface WatchOptions {
  /** A reader's id; absent: every reader, or the first one that is ready. */
  readonly reader?: string | undefined;
  /** Compose pictures of both sides of the card. Default false. */
  readonly faces?: boolean | undefined;
  /** Hand out the fingerprint block. Default false. */
  readonly fingerprint?: boolean | undefined;
  /** Decode the portrait. Default true. */
  readonly portrait?: boolean | undefined;
}

export interface ReadOptions extends Omit<WatchOptions, "portrait" | "faces"> {
  /** Compose pictures of both sides of the card; sheet: and one picture of both. Default false. */
  readonly faces?: boolean | "sheet" | undefined;
  /** Decode the portrait, and hand it out in this format. Default true: as the decoder gives it. */
  readonly portrait?: boolean | "jpeg" | "png" | "bmp" | undefined;
  /** How long to wait for a card, ms, at most 600 000. Default 0: it must lie there now. */
  readonly waitMs?: number | undefined;
}

/** Who holds a reader. */
export interface LeaseState {
  /** The reader's id. */
  readonly reader: string;
  /** Names this lease; null: nobody holds the reader. */
  readonly lease: string | null;
  /** The origin of the page that holds it. */
  readonly owner: string | null;
  readonly expiresAt?: string | null | undefined;
  /** How many stand in line. */
  readonly waiting?: number | undefined;
}

export interface LeaseOptions {
  /** Default: the first reader. */
  readonly reader?: string | undefined;
  /** How long to wait in line, ms. Default 0. */
  readonly waitMs?: number | undefined;
  /** How soon the agent frees the reader of a page that has died, ms. Default 60 000; renewed by itself. */
  readonly ttlMs?: number | undefined;
  /** The lease to take from another tab of this site, see `leases`; refused when it has changed hands meanwhile. */
  readonly takeOver?: string | undefined;
}

export interface BridgeEvents {
  verdict: Verdict;
  readers: readonly ReaderView[];
  card: CardEvent;
  leases: readonly LeaseState[];
  /** Anything else that the agent announces. */
  notification: { readonly method: string; readonly params: unknown };
  /** Connected, again after a loss: time to ask anew for what may have changed. */
  open: undefined;
  close: undefined;
}
