/** Readers on a desk: emulated modules behind a driver whose every word is in the test's hands. */
import type { Allowed, DeviceInfo, Driver, DriverEntry, Fingerprint } from "../../drivers/contract.ts";
import { driverFaults } from "../../drivers/faults.ts";
import { personOf } from "../../drivers/simulator/people.ts";
import { SamEmulator } from "../../drivers/simulator/sam-emulator.ts";
import type { ModuleOptions } from "../../drivers/simulator/sam-module.ts";
import { Fault } from "../../src/base/fault.ts";
import { type Log, silentLog } from "../../src/base/log.ts";
import { type CardEvent, ReaderManager } from "../../src/readers/manager.ts";
import { encodeFrame } from "../../src/sam/frame.ts";
import { FakeClock } from "../support/fake-clock.ts";

const USB: Fingerprint = { bus: "usb", vendorId: 0x0400, productId: 0xc35a, score: 90, label: "Reader" };

/** CMD and PARA in one number. */
export type Command = number;

export class DeskReader {
  readonly sam: SamEmulator;
  device: DeviceInfo;
  readonly commands: Command[] = [];
  opened = 0;
  open = 0;
  readonly #scripted: { command: Command; sw3: number; left: number }[] = [];
  /** Closing never ends, as where the system hangs. */
  stuck = false;
  /** Closing fails. */
  unclosable = false;
  /** Instead of opening. */
  refuse: (() => Promise<never>) | null = null;
  gone: () => void = () => {};

  constructor(clock: FakeClock, device: DeviceInfo, options: ModuleOptions) {
    this.device = device;
    this.sam = new SamEmulator({ clock, ...options });
  }

  put(id: string): void {
    this.sam.insertCard(personOf(id).card("2026-11-24"));
  }

  take(): void {
    this.sam.removeCard();
  }

  /** The next `times` requests of that kind are answered with this SW3 and come to nothing. */
  answer(command: Command, sw3: number, times = 1): void {
    this.#scripted.push({ command, sw3, left: times });
  }

  scripted(command: Command): Uint8Array | null {
    const answer = this.#scripted.find((one) => one.command === command && one.left > 0);
    if (!answer) return null;
    answer.left--;
    return encodeFrame(Uint8Array.of(0, 0, answer.sw3));
  }

  count(command: Command): number {
    return this.commands.filter((one) => one === command).length;
  }
}

export class Desk {
  readonly clock = new FakeClock();
  readonly plugged = new Set<DeskReader>();
  readonly events: string[] = [];
  /** Warnings and errors of the log. */
  readonly complaints: string[] = [];
  /** Instead of listing. */
  broken: (() => Promise<never>) | null = null;
  readonly manager: ReaderManager;
  readonly #watchers = new Set<() => void>();

  constructor({
    fingerprints = [USB],
    allowed,
    otherDrivers = [],
  }: { fingerprints?: Fingerprint[]; allowed?: Allowed; otherDrivers?: readonly DriverEntry[] } = {}) {
    const driver: Driver = {
      name: "desk",
      fingerprints,
      list: async () => {
        if (this.broken) return await this.broken();
        return [...this.plugged].map(({ device }) => device);
      },
      watch: (changed) => {
        this.#watchers.add(changed);
        return () => this.#watchers.delete(changed);
      },
      open: ({ path }) => this.#open(path),
    };
    const entry: DriverEntry = { name: "desk", load: async () => driver };
    this.manager = new ReaderManager({
      drivers: [...otherDrivers, entry],
      portraitDecoders: [],
      ...(allowed ? { allowed } : {}),
      clock: this.clock,
      log: this.#log(),
    });
    this.manager.on("added", ({ id }) => this.events.push(`added ${id}`));
    this.manager.on("removed", ({ id }) => this.events.push(`removed ${id}`));
    this.manager.on("card", (event) => this.events.push(tell(event)));
  }

  #log(): Log {
    const complain = (fields: object, message: string) =>
      this.complaints.push(`${message} ${JSON.stringify(fields)}`);
    const log: Log = { ...silentLog, warn: complain, error: complain, child: () => log };
    return log;
  }

  /** A reader that is plugged in; `tell` the manager, or start it. */
  plug(device: Partial<DeviceInfo> = {}, options: ModuleOptions = {}): DeskReader {
    const path = `usb:1-${this.plugged.size + 1}`;
    const ids = { vendorId: 0x0400, productId: 0xc35a };
    const reader = new DeskReader(this.clock, { bus: "usb", path, ...ids, ...device }, options);
    this.plugged.add(reader);
    return reader;
  }

  /** The cable is pulled; the system tells of it later, by {@link tell}. */
  pull(reader: DeskReader): void {
    this.plugged.delete(reader);
    reader.sam.disconnect();
    reader.gone();
  }

  /** The system says that something came or went; of one cable it often says so several times. */
  async tell(times = 1): Promise<void> {
    for (let told = 0; told < times; told++) for (const changed of this.#watchers) changed();
    await this.clock.advance(0);
  }

  /** The outcome of a call, time passing as it needs: its value, or the id of its fault. */
  async outcome<T>(call: Promise<T>): Promise<T | string> {
    let done = false;
    const result = call
      .catch((error: { id?: string }) => error.id ?? String(error))
      .finally(() => {
        done = true;
      });
    for (let i = 0; i < 2_000 && !done; i++) await this.clock.advance(20);
    if (!done) throw new Error("the call did not end");
    return await result;
  }

  async #open(path: string) {
    const reader = [...this.plugged].find(({ device }) => device.path === path);
    if (!reader) throw new Fault(driverFaults["reader.unplugged"]);
    reader.opened++;
    if (reader.refuse) return await reader.refuse();
    reader.open++;
    let closed = false;
    let deliver = (_: Uint8Array) => {};
    return {
      write: async (frame: Uint8Array) => {
        const command = ((frame[7] ?? 0) << 8) | (frame[8] ?? 0);
        reader.commands.push(command);
        const answer = reader.scripted(command);
        if (answer) queueMicrotask(() => deliver(answer));
        else reader.sam.receive(frame);
      },
      onData: (listener: (chunk: Uint8Array) => void) => {
        deliver = listener;
        reader.sam.onSend(listener);
      },
      onDisconnect: (listener: () => void) => {
        reader.gone = listener;
      },
      close: async () => {
        if (reader.unclosable) throw new Error("cannot be closed");
        if (reader.stuck) return await new Promise<never>(() => {});
        if (!closed) reader.open--;
        closed = true;
        deliver = () => {};
        reader.sam.disconnect();
        reader.gone = () => {};
      },
    };
  }
}

function tell({ type, card, fault }: CardEvent): string {
  return [type, card?.name ?? fault?.id].filter(Boolean).join(" ");
}
