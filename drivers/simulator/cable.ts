/** A cable that can be pulled: now, or after so many more bytes went through it in either direction. */
export class Cable {
  #left = Number.POSITIVE_INFINITY;
  #plugged = true;
  readonly #pulled: () => void;

  /** @param pulled called once each time the cable is pulled */
  constructor(pulled: () => void) {
    this.#pulled = pulled;
  }

  get plugged(): boolean {
    return this.#plugged;
  }

  /** @param bytes 0 = now */
  unplugAfter(bytes: number): void {
    this.#left = bytes;
    if (bytes <= 0) this.unplug();
  }

  unplug(): void {
    if (!this.#plugged) return;
    this.#plugged = false;
    this.#pulled();
  }

  plug(): void {
    this.#left = Number.POSITIVE_INFINITY;
    this.#plugged = true;
  }

  /** Hands on what still gets through. */
  carry(bytes: Uint8Array, pass: (part: Uint8Array) => void): void {
    if (!this.#plugged) return;
    const part = bytes.slice(0, this.#left);
    this.#left -= part.length;
    if (part.length > 0) pass(part);
    if (this.#left <= 0) this.unplug();
  }
}
