/**
 * Virtual readers with cards of fictitious people: a driver like any other, and a public product that web authors
 * develop against.
 */
import { EventEmitter } from "node:events";
import { beijingDate, type Clock } from "../../src/base/clock.ts";
import { Fault } from "../../src/base/fault.ts";
import type { DeviceInfo, Driver, DriverEntry, ReaderTransport } from "../contract.ts";
import { simulatorFaults } from "./faults.ts";
import { PEOPLE, type Person } from "./people.ts";
import { SamEmulator } from "./sam-emulator.ts";
import { TIMINGS, type Timing } from "./timing.ts";

export interface SimulatorOptions {
  readonly clock: Clock;
  /** How many virtual readers (default 1). */
  readonly readers?: number;
  /** Default: a full-speed USB reader. */
  readonly timing?: Timing;
}

export interface SimulatorState {
  readonly readers: readonly { readonly id: string; readonly card: string | null }[];
  readonly cards: readonly Pick<Person, "id" | "title" | "description">[];
}

interface VirtualReader {
  readonly path: string;
  readonly emulator: SamEmulator;
  cardId: string | null;
  unplug: (() => void) | null;
}

export class Simulator extends EventEmitter<{ changed: [SimulatorState] }> {
  readonly driver: DriverEntry;
  readonly cards: SimulatorState["cards"] = PEOPLE.map(({ id, title, description }) => ({
    id,
    title,
    description,
  }));
  readonly #clock: Clock;
  readonly #readers: readonly VirtualReader[];
  readonly #watchers = new Set<() => void>();
  #plugged = true;

  constructor({ clock, readers = 1, timing = TIMINGS.usb }: SimulatorOptions) {
    super();
    this.#clock = clock;
    this.#readers = Array.from({ length: readers }, (_, index) => this.#createReader(index, timing));
    this.driver = { name: "simulator", load: async () => this.#driver() };
  }

  /** Puts a card on a reader; a card that lies there is taken away first. */
  insert(cardId: string, reader?: string): void {
    const person = PEOPLE.find((candidate) => candidate.id === cardId);
    if (!person) throw new Fault(simulatorFaults["simulator.no-such-card"], { card: cardId });
    const target = this.#reader(reader);
    target.emulator.insertCard(person.card(beijingDate(this.#clock.now())));
    target.cardId = cardId;
    this.emit("changed", this.state());
  }

  /** Takes the card away; an empty reader stays empty. */
  remove(reader?: string): void {
    const target = this.#reader(reader);
    target.emulator.removeCard();
    target.cardId = null;
    this.emit("changed", this.state());
  }

  state(): SimulatorState {
    const readers = this.#plugged
      ? this.#readers.map(({ path, cardId }) => ({ id: path, card: cardId }))
      : [];
    return { readers, cards: this.cards };
  }

  plug(): void {
    this.#setPlugged(true);
  }

  /** As if every virtual cable were pulled: open transports are told, the list becomes empty. */
  unplug(): void {
    this.#setPlugged(false);
  }

  /** The emulated module of a reader, for faults on demand and for the benchmark's wire time. */
  emulator(reader?: string): SamEmulator {
    return this.#reader(reader).emulator;
  }

  #setPlugged(plugged: boolean): void {
    if (this.#plugged === plugged) return;
    this.#plugged = plugged;
    if (!plugged) for (const reader of this.#readers) reader.unplug?.();
    for (const changed of this.#watchers) changed();
    this.emit("changed", this.state());
  }

  #reader(path?: string): VirtualReader {
    const found = this.#plugged
      ? this.#readers.find((reader) => path === undefined || reader.path === path)
      : undefined;
    if (!found) throw new Fault(simulatorFaults["simulator.no-such-reader"], { reader: path ?? "" });
    return found;
  }

  #createReader(index: number, timing: Timing): VirtualReader {
    const emulator = new SamEmulator({ clock: this.#clock, timing });
    const reader: VirtualReader = { path: `simulator-${index + 1}`, emulator, cardId: null, unplug: null };
    emulator.onCardChanged(() => {
      reader.cardId = null;
      this.emit("changed", this.state());
    });
    return reader;
  }

  #driver(): Driver {
    return {
      name: "simulator",
      fingerprints: [{ bus: "virtual", score: 100, label: "模拟读卡器" }],
      list: async () => (this.#plugged ? this.#readers.map(deviceInfo) : []),
      watch: (changed) => {
        this.#watchers.add(changed);
        return () => this.#watchers.delete(changed);
      },
      open: async (device) => openTransport(this.#reader(device.path)),
    };
  }
}

export function createSimulator(options: SimulatorOptions): Simulator {
  return new Simulator(options);
}

function deviceInfo({ path }: VirtualReader, index: number, all: readonly unknown[]): DeviceInfo {
  const product = all.length > 1 ? `模拟读卡器 ${index + 1}` : "模拟读卡器";
  return { bus: "virtual", path, product };
}

function openTransport(reader: VirtualReader): ReaderTransport {
  const { emulator } = reader;
  let disconnected = () => {};
  reader.unplug = () => {
    emulator.disconnect();
    disconnected();
  };
  return {
    write: async (frame) => emulator.receive(frame),
    onData: (listener) => emulator.onSend(listener),
    onDisconnect: (listener) => {
      disconnected = listener;
    },
    close: async () => {
      emulator.disconnect();
      emulator.onSend(() => {});
      reader.unplug = null;
      disconnected = () => {};
    },
  };
}
