import type { Fault } from "../base/fault.ts";
import type { CardPresence, ReaderState, ReaderView } from "./reader.ts";
import { stateOf } from "./state.ts";

/** What is known of a reader and of what lies on it; calls back when something of it changes. */
export class ReaderStatus {
  readonly #changed: () => void;
  #state: ReaderState = "ready";
  #fault: Fault | null = null;
  #presence: CardPresence = "none";
  samId: string | null = null;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get presence(): CardPresence {
    return this.#presence;
  }

  get fields(): Pick<ReaderView, "state" | "card" | "samId" | "fault"> {
    return {
      state: this.#state,
      card: this.#presence,
      samId: this.samId,
      ...(this.#fault ? { fault: { id: this.#fault.id, ...this.#fault.text("zh") } } : {}),
    };
  }

  /** A card is being read, or no longer. */
  setBusy(busy: boolean): void {
    this.#set(busy ? "busy" : "ready", null);
  }

  /** What keeps the reader from working; null: nothing. */
  setTrouble(fault: Fault | null): void {
    this.#set(fault ? stateOf(fault) : "ready", fault);
  }

  setPresence(presence: CardPresence): void {
    if (this.#presence === presence) return;
    this.#presence = presence;
    this.#changed();
  }

  #set(state: ReaderState, fault: Fault | null): void {
    const isSame = state === this.#state && fault?.id === this.#fault?.id;
    this.#state = state;
    this.#fault = fault;
    if (!isSame) this.#changed();
  }
}
