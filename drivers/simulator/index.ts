/**
 * Virtual readers with cards of fictitious people: a driver like any other, and a public product that web authors
 * develop against.
 */
import { EventEmitter } from "node:events";
import { beijingDate, type Clock } from "../../src/base/clock.ts";
import { Fault } from "../../src/base/fault.ts";
import type { DeviceInfo, Driver, DriverEntry } from "../contract.ts";
import { driverFaults } from "../faults.ts";
import type { Cable } from "./cable.ts";
import { simulatorFaults } from "./faults.ts";
import { PEOPLE, type Person, personOf } from "./people.ts";
import type { SamEmulator } from "./sam-emulator.ts";
import { samIdOf } from "./sam-module.ts";
import { TIMINGS, type Timing } from "./timing.ts";
import { VirtualReader } from "./virtual-reader.ts";
import { parseWireFault } from "./wire-fault.ts";

export interface SimulatorOptions {
  readonly clock: Clock;
  /** How many virtual readers (default 1). */
  readonly readers?: number;
  /** Default: a full-speed USB reader. */
  readonly timing?: Timing;
  /** Does a card that was read answer "find" again while it stays (9F), or not (80, the default)? */
  readonly findsReadCards?: boolean;
}

export interface SimulatorState {
  /** Those that are plugged in. */
  readonly readers: readonly { readonly id: string; readonly card: string | null }[];
  readonly cards: readonly Pick<Person, "id" | "title" | "description">[];
}

export class Simulator extends EventEmitter<{ changed: [SimulatorState] }> {
  readonly driver: DriverEntry;
  readonly cards: SimulatorState["cards"] = PEOPLE.map(({ id, title, description }) => ({
    id,
    title,
    description,
  }));
  readonly #clock: Clock;
  readonly #readers: ReadonlyMap<string, VirtualReader>;
  readonly #watchers = new Set<() => void>();
  #shown = true;

  constructor({ clock, readers = 1, timing = TIMINGS.usb, findsReadCards = false }: SimulatorOptions) {
    super();
    this.#clock = clock;
    const create = (index: number): [string, VirtualReader] => {
      const id = `simulator-${index + 1}`;
      const options = { clock, timing, findsReadCards, samId: samIdOf(index) };
      return [id, new VirtualReader({ ...options, changed: () => this.#tell() })];
    };
    this.#readers = new Map(Array.from({ length: readers }, (_, index) => create(index)));
    this.driver = { name: "simulator", load: async () => this.#driver() };
  }

  /**
   * Puts a card on a reader, the first one unless another is named; a card that lies there is taken away first.
   * @throws Fault `simulator.no-such-card`, `simulator.no-such-reader`
   */
  insert(cardId: string, reader?: string): void {
    const person = personOf(cardId);
    this.#reader(reader).put(person, beijingDate(this.#clock.now()));
  }

  /** Takes the card away; an empty reader stays empty. */
  remove(reader?: string): void {
    this.#reader(reader).takeAway();
  }

  /** Makes the next replies of a reader faulty. @throws Fault `simulator.bad-fault` */
  fault(fault: unknown, reader?: string): void {
    this.#reader(reader).emulator.addFault(parseWireFault(fault));
  }

  state(): SimulatorState {
    const readers = this.#present().map(([id, { cardId }]) => ({ id, card: cardId }));
    return { readers, cards: this.cards };
  }

  /** Plugs one reader in again, or all of them. */
  plug(reader?: string): void {
    if (reader !== undefined) this.#find(reader, () => true)[1].plug();
    else for (const each of this.#readers.values()) each.plug();
  }

  /** Pulls the cable of one reader: an open transport is told, the driver lists it no more. */
  unplug(reader?: string): void {
    this.#reader(reader).cable.unplug();
  }

  /** False: as if the simulator were not there, whatever is plugged in. */
  show(shown: boolean): void {
    if (this.#shown === shown) return;
    const plugged = this.#present();
    this.#shown = shown;
    if (!shown) for (const [, reader] of plugged) reader.cable.unplug();
    else this.plug();
    this.#tell();
  }

  /** A reader's cable, to be pulled after so many bytes. */
  cable(reader?: string): Cable {
    return this.#reader(reader).cable;
  }

  /** The emulated module of a reader, for the benchmark's wire time. */
  emulator(reader?: string): SamEmulator {
    return this.#reader(reader).emulator;
  }

  #tell(): void {
    for (const changed of this.#watchers) changed();
    this.emit("changed", this.state());
  }

  #present(): [string, VirtualReader][] {
    return this.#shown ? [...this.#readers].filter(([, reader]) => reader.cable.plugged) : [];
  }

  #reader(id?: string): VirtualReader {
    return this.#find(id, ({ cable }) => cable.plugged && this.#shown)[1];
  }

  #find(id: string | undefined, accept: (reader: VirtualReader) => boolean): [string, VirtualReader] {
    const found = [...this.#readers].find(
      ([path, reader]) => accept(reader) && (id === undefined || path === id),
    );
    if (!found) throw new Fault(simulatorFaults["simulator.no-such-reader"], { reader: id ?? "" });
    return found;
  }

  #driver(): Driver {
    return {
      name: "simulator",
      fingerprints: [{ bus: "virtual", score: 100, label: "模拟读卡器" }],
      list: async () => this.#present().map(([path]) => this.#deviceInfo(path)),
      watch: (changed) => {
        this.#watchers.add(changed);
        return () => this.#watchers.delete(changed);
      },
      open: async ({ path }) => {
        const found = this.#present().find(([id]) => id === path);
        if (!found) throw new Fault(driverFaults["reader.unplugged"]);
        return found[1].open();
      },
    };
  }

  #deviceInfo(path: string): DeviceInfo {
    const number = path.replace("simulator-", " ");
    return { bus: "virtual", path, product: `模拟读卡器${this.#readers.size > 1 ? number : ""}` };
  }
}

export function createSimulator(options: SimulatorOptions): Simulator {
  return new Simulator(options);
}
