import { Cable } from "../../../drivers/simulator/cable.ts";
import { SamEmulator } from "../../../drivers/simulator/sam-emulator.ts";
import type { Timing } from "../../../drivers/simulator/timing.ts";
import { FakeClock } from "../../support/fake-clock.ts";

/**
 * The common half of every fake wire: the emulated module at one end and a cable that can be pulled, now or after
 * some more bytes went through it in either direction.
 */
export abstract class SamWire {
  readonly clock: FakeClock;
  readonly sam: SamEmulator;
  readonly #cable = new Cable(() => {
    this.sam.disconnect();
    this.cut();
    this.plugEvent();
  });

  constructor(clock = new FakeClock(), timing?: Timing) {
    this.clock = clock;
    this.sam = new SamEmulator({ clock, ...(timing ? { timing } : {}) });
    this.sam.onSend((reply) => this.#cable.carry(reply, (bytes) => this.send(bytes)));
    this.sam.onUnplug(() => this.unplug());
  }

  get plugged(): boolean {
    return this.#cable.plugged;
  }

  /** Bytes that nobody asked for. */
  inject(bytes: Uint8Array): void {
    if (this.plugged) this.send(bytes);
  }

  unplugAfter(bytes: number): void {
    this.#cable.unplugAfter(bytes);
  }

  unplug(): void {
    this.#cable.unplug();
  }

  plug(): void {
    this.#cable.plug();
    this.sam.powerUp();
    this.plugEvent();
  }

  /** A request's bytes on their way to the module. */
  protected receive(bytes: Uint8Array): void {
    this.#cable.carry(bytes, (part) => this.sam.receive(part));
  }

  /** Puts reply bytes on the wire as this kind of reader does. */
  protected abstract send(bytes: Uint8Array): void;
  /** Everybody who uses the device is told that it is gone. */
  protected abstract cut(): void;
  protected plugEvent(): void {}
}
