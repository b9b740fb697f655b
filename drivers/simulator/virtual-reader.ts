import type { Clock } from "../../src/base/clock.ts";
import type { ReaderTransport } from "../contract.ts";
import { Cable } from "./cable.ts";
import type { Person } from "./people.ts";
import { SamEmulator } from "./sam-emulator.ts";
import type { ModuleOptions } from "./sam-module.ts";
import type { Timing } from "./timing.ts";

export interface VirtualReaderOptions extends ModuleOptions {
  readonly clock: Clock;
  readonly timing: Timing;
  /** Called when the card or the cable changed, by whoever did it. */
  readonly changed: () => void;
}

/** One virtual reader: a module, what lies on it, and a cable to the host. */
export class VirtualReader {
  readonly emulator: SamEmulator;
  readonly cable: Cable;
  #cardId: string | null = null;
  /** Tells the open transport that the device went away. */
  #gone: () => void = () => {};
  readonly #changed: () => void;

  constructor({ changed, ...options }: VirtualReaderOptions) {
    this.#changed = changed;
    this.emulator = new SamEmulator(options);
    this.cable = new Cable(() => {
      this.emulator.disconnect();
      const gone = this.#gone;
      this.#hangUp();
      gone();
      changed();
    });
    this.emulator.onUnplug(() => this.cable.unplug());
    this.emulator.onCardChanged(() => {
      this.#cardId = null;
      changed();
    });
  }

  get cardId(): string | null {
    return this.#cardId;
  }

  /** @param today ISO date in Beijing */
  put(person: Person, today: string): void {
    this.emulator.insertCard(person.card(today));
    this.#cardId = person.id;
    this.#changed();
  }

  takeAway(): void {
    this.emulator.removeCard();
    this.#cardId = null;
    this.#changed();
  }

  plug(): void {
    if (this.cable.plugged) return;
    this.cable.plug();
    this.emulator.powerUp();
    this.#changed();
  }

  /** A host opens it: the bare wire of the module. A second opening takes it away from the first. */
  open(): ReaderTransport {
    this.#hangUp();
    let open = true;
    return {
      write: async (frame) => this.cable.carry(frame, (bytes) => this.emulator.receive(bytes)),
      onData: (listener) => {
        if (open) this.emulator.onSend((bytes) => this.cable.carry(bytes, listener));
      },
      onDisconnect: (listener) => {
        if (open) this.#gone = listener;
      },
      close: async () => {
        if (open) this.#hangUp();
        open = false;
      },
    };
  }

  #hangUp(): void {
    this.emulator.disconnect();
    this.emulator.onSend(() => {});
    this.#gone = () => {};
  }
}
