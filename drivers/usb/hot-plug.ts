import type { Clock } from "../../src/base/clock.ts";
import type { Log } from "../../src/base/log.ts";
import { loadUsb, type PlugEmitter, type UsbPackage } from "./native.ts";

/**
 * The event comes with the device; its HID node, and the permissions that udev gives to it, a moment later. Looking
 * again is cheap.
 */
const ECHOES_MS = [150, 500, 1_500];
/** Between two looks where the system offers no events. */
const POLL_MS = 1_000;

/** What can be stopped. */
type Running = Pick<PlugEmitter, "removeAttach" | "removeDetach">;

export interface HotPlugOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly load?: () => Promise<UsbPackage>;
}

/** Calls back whenever a USB device came or went. One native watcher serves every driver of the process. */
export class HotPlug {
  readonly #options: Required<HotPlugOptions>;
  readonly #listeners = new Set<() => void>();
  #emitter: Running | null = null;
  /** Takes back echoes and the poll. */
  #timers: (() => void)[] = [];
  /** Starting and stopping, one after the other. */
  #turn: Promise<void> = Promise.resolve();

  constructor(options: HotPlugOptions) {
    this.#options = { load: loadUsb, ...options };
  }

  watch(changed: () => void): () => void {
    const listener = () => changed();
    this.#listeners.add(listener);
    this.#adjust();
    return () => {
      this.#listeners.delete(listener);
      this.#adjust();
    };
  }

  /** Resolves when the watcher runs, or has stopped, as the listeners at the time of the call want it. */
  settled(): Promise<void> {
    return this.#turn;
  }

  #adjust(): void {
    this.#turn = this.#turn.then(async () => {
      if (this.#listeners.size > 0 && !this.#emitter) await this.#start();
      else if (this.#listeners.size === 0) await this.#stop();
    });
  }

  async #start(): Promise<void> {
    const { load, log } = this.#options;
    try {
      const emitter = new (await load()).Emitter();
      await emitter.addAttach(() => this.#plugged());
      await emitter.addDetach(() => this.#plugged());
      this.#emitter = emitter;
    } catch (error) {
      log.warn({ error: String(error) }, "no events for USB devices; looking for them every second");
      this.#emitter = NO_EVENTS;
      this.#poll();
    }
  }

  async #stop(): Promise<void> {
    for (const cancel of this.#timers.splice(0)) cancel();
    const emitter = this.#emitter;
    this.#emitter = null;
    await emitter?.removeAttach().catch(() => {});
    await emitter?.removeDetach().catch(() => {});
  }

  #plugged(): void {
    for (const cancel of this.#timers.splice(0)) cancel();
    if (this.#listeners.size === 0) return;
    this.#timers = ECHOES_MS.map((ms) => this.#options.clock.after(ms, () => this.#tell()));
    this.#tell();
  }

  #poll(): void {
    this.#timers = [
      this.#options.clock.after(POLL_MS, () => {
        this.#tell();
        this.#poll();
      }),
    ];
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

const NO_EVENTS: Running = {
  removeAttach: async () => {},
  removeDetach: async () => {},
};

let shared: HotPlug | null = null;

/** The process's one watcher; the first caller's clock and log serve. */
export function sharedHotPlug(options: HotPlugOptions): HotPlug {
  shared ??= new HotPlug(options);
  return shared;
}
