/** What the page is told of the platform: can it be reached, which terminals are there. */
import { Fault } from "../base/fault.ts";
import type { DeviceView } from "../platform/schemas.ts";
import { enrolmentFaults } from "./faults.ts";
import type { PlatformView, TerminalChoice } from "./schemas.ts";
import { faultView } from "./view.ts";

export class PlatformStatus {
  readonly #url: string;
  readonly #changed: (view: PlatformView) => void;
  readonly #terminals = new Map<string, TerminalChoice>();
  #fault: Fault | null = null;
  #settle: () => void = () => {};
  /** Resolves when the platform was reached, or not, for the first time. */
  readonly known = new Promise<void>((resolve) => {
    this.#settle = resolve;
  });

  constructor(url: string, changed: (view: PlatformView) => void) {
    this.#url = url;
    this.#changed = changed;
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
    this.#tell();
  }

  device(device: DeviceView): void {
    this.#set(device);
    this.#tell();
  }

  lost(error: unknown): void {
    this.#fault = Fault.accept(error);
    // What was online a minute ago may not be now; the clerk can choose it all the same.
    for (const [sn, terminal] of this.#terminals) this.#terminals.set(sn, { ...terminal, online: false });
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
