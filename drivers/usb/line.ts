import type { ReaderTransport } from "../contract.ts";

/** The listeners' side of a transport: who is told of data and of the end, and that nobody is told after closing. */
export class Line implements Pick<ReaderTransport, "onData" | "onDisconnect"> {
  #onData: (chunk: Uint8Array) => void = () => {};
  #onDisconnect: () => void = () => {};
  #state: "open" | "lost" | "closed" = "open";

  get open(): boolean {
    return this.#state === "open";
  }

  /** Bytes from the reader. What comes while nobody listens belongs to no exchange and is dropped. */
  deliver(chunk: Uint8Array): void {
    if (this.open && chunk.length > 0) this.#onData(chunk);
  }

  /** The device is gone. */
  lose(): void {
    if (!this.open) return;
    this.#state = "lost";
    this.#onDisconnect();
  }

  onData(listener: (chunk: Uint8Array) => void): void {
    this.#onData = listener;
  }

  onDisconnect(listener: () => void): void {
    this.#onDisconnect = listener;
    if (this.#state !== "lost") return;
    queueMicrotask(() => {
      if (this.#state === "lost") listener();
    });
  }

  close(): void {
    this.#state = "closed";
    this.#onData = () => {};
    this.#onDisconnect = () => {};
  }
}
