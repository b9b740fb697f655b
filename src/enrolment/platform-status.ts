/** What the page is told of the platform: can it be reached, which terminals are there. */
import { Fault } from "../base/fault.ts";
import type { DeviceView } from "../platform/schemas.ts";
import { enrolmentFaults } from "./faults.ts";
import type { PlatformView, TerminalChoice } from "./schemas.ts";
import { faultView } from "./view.ts";

export interface PlatformMemory {
  /** What {@link remember} was given last, also before a restart. */
  recall(): readonly TerminalChoice[];
  remember(terminals: readonly TerminalChoice[]): void;
}

/**
 * While the platform is away the terminals are shown as it last told of them: an office whose line is down, or that
 * was switched on without one, can choose them and enrol all the same.
 */
export class PlatformStatus {
  readonly #url: string;
  readonly #memory: PlatformMemory;
  readonly #changed: (view: PlatformView) => void;
  readonly #terminals = new Map<string, TerminalChoice>();
  #fault: Fault | null = null;
  #settle: () => void = () => {};
  /** Resolves when the platform was reached, or not, for the first time. */
  readonly known = new Promise<void>((resolve) => {
    this.#settle = resolve;
  });

  constructor(url: string, memory: PlatformMemory, changed: (view: PlatformView) => void) {
    this.#url = url;
    this.#memory = memory;
    this.#changed = changed;
    for (const terminal of memory.recall()) this.#terminals.set(terminal.sn, terminal);
  }

  get view(): PlatformView {
    const fault = this.#fault;
    const refused = fault !== null && !fault.is(enrolmentFaults["enrolment.platform-unreachable"]);
    return {
      url: this.#url,
      state: fault === null ? "ok" : refused ? "refused" : "unreachable",
      fault: fault && faultView(fault),
      terminals: [...this.#terminals.values()].sort((a, b) => (a.sn < b.sn ? -1 : 1)),
    };
  }

  nameOf(sn: string): string {
    return this.#terminals.get(sn)?.name ?? sn;
  }

  /** All devices anew: the platform answers. */
  reached(devices: readonly DeviceView[]): void {
    this.#fault = null;
    this.#terminals.clear();
    for (const device of devices) this.#set(device);
    this.#memory.remember(this.view.terminals);
    this.#tell();
  }

  device(device: DeviceView): void {
    this.#set(device);
    this.#memory.remember(this.view.terminals);
    this.#tell();
  }

  lost(error: unknown): void {
    this.#fault = Fault.accept(error);
    this.#tell();
  }

  #set({ sn, name, online, waiting, state }: DeviceView): void {
    if (state === "active") this.#terminals.set(sn, { sn, name, online, waiting });
    else this.#terminals.delete(sn);
  }

  #tell(): void {
    this.#settle();
    this.#changed(this.view);
  }
}
