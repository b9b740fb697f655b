import type { Fault } from "../../src/base/fault.ts";
import type { ReaderTransport } from "../contract.ts";

/** Listens where nobody does. */
export const nobody = () => {};

/** The listeners' side of a transport: who is told of data and of the end, and that nobody is told after closing. */
export class Line implements Pick<ReaderTransport, "onData" | "onDisconnect"> {
  #onData: (chunk: Uint8Array) => void = nobody;
  #onDisconnect: (fault?: Fault) => void = nobody;
  #fault: Fault | undefined;
  #state: "open" | "lost" | "closed" = "open";

  get open(): boolean {
    return this.#state === "open";
  }

  /** Bytes from the reader. What comes while nobody listens belongs to no exchange and is dropped. */
  deliver(chunk: Uint8Array): void {
    if (this.open && chunk.length > 0) this.#onData(chunk);
  }

  /** The device is gone; without a fault: unplugged. */
  lose(fault?: Fault): void {
    if (!this.open) return;
    this.#state = "lost";
    this.#fault = fault;
    this.#onDisconnect(fault);
  }

  onData(listener: (chunk: Uint8Array) => void): void {
    this.#onData = listener;
  }

  onDisconnect(listener: (fault?: Fault) => void): void {
    this.#onDisconnect = listener;
    if (this.#state !== "lost") return;
    queueMicrotask(() => {
      if (this.#state === "lost") listener(this.#fault);
    });
  }

  close(): void {
    this.#state = "closed";
    this.#onData = nobody;
    this.#onDisconnect = nobody;
  }
}
