import { SamEmulator } from "../../../drivers/simulator/sam-emulator.ts";
import { FakeClock } from "../../support/fake-clock.ts";

/**
 * The common half of every fake wire: the emulated module at one end and a cable that can be pulled, now or after
 * some more bytes went through it in either direction.
 */
export abstract class SamWire {
  readonly clock = new FakeClock();
  readonly sam = new SamEmulator({ clock: this.clock });
  #left = Number.POSITIVE_INFINITY;
  #plugged = true;

  constructor() {
    this.sam.onSend((reply) => this.#through(reply, (bytes) => this.send(bytes)));
  }

  get plugged(): boolean {
    return this.#plugged;
  }

  /** Bytes that nobody asked for. */
  inject(bytes: Uint8Array): void {
    if (this.#plugged) this.send(bytes);
  }

  unplugAfter(bytes: number): void {
    this.#left = bytes;
    if (bytes === 0) this.unplug();
  }

  unplug(): void {
    if (!this.#plugged) return;
    this.#plugged = false;
    this.sam.disconnect();
    this.cut();
    this.plugEvent();
  }

  plug(): void {
    this.#left = Number.POSITIVE_INFINITY;
    this.#plugged = true;
    this.plugEvent();
  }

  /** A request's bytes on their way to the module. */
  protected receive(bytes: Uint8Array): void {
    this.#through(bytes, (part) => this.sam.receive(part));
  }

  /** Puts reply bytes on the wire as this kind of reader does. */
  protected abstract send(bytes: Uint8Array): void;
  /** Everybody who uses the device is told that it is gone. */
  protected abstract cut(): void;
  protected plugEvent(): void {}

  #through(bytes: Uint8Array, pass: (part: Uint8Array) => void): void {
    if (!this.#plugged) return;
    const part = bytes.slice(0, this.#left);
    this.#left -= part.length;
    if (part.length > 0) pass(part);
    if (this.#left === 0) this.unplug();
  }
}
