import type { Clock } from "../../../src/base/clock.ts";
import { Cable } from "../cable.ts";
import type { Person } from "../people.ts";
import { SamEmulator } from "../sam-emulator.ts";
import { samIdOf } from "../sam-module.ts";
import { TIMINGS, type Timing } from "../timing.ts";
import { CLASS } from "./descriptors.ts";
import { MODELS, type ModelName } from "./models.ts";
import type { ExportedDevice } from "./packets.ts";
import { type Transfer, VirtualUsbDevice } from "./virtual-usb-device.ts";

const BUS = 1;
const FULL_SPEED = 2;

/** What happens to the connection between a host and a reader. */
export type ReaderEvent = "attached" | "released" | "unplugged";

export interface ExportedReaderOptions {
  readonly model: ModelName;
  /** From 0; gives bus id, serial number and module id. */
  readonly index: number;
  readonly clock: Clock;
  readonly timing?: Timing | undefined;
  readonly tell?: (event: ReaderEvent, busId: string) => void;
}

/** A virtual reader as a USB device: what a host attaches, the module behind it, and the cable between. */
export class ExportedReader {
  readonly model: ModelName;
  readonly device: ExportedDevice;
  readonly serial: string;
  readonly emulator: SamEmulator;
  readonly cable: Cable;
  readonly #usb: VirtualUsbDevice;
  #cardId: string | null = null;
  /** Ends the host's connection; null: no host is attached. */
  #detach: (() => void) | null = null;
  readonly #tell: (event: ReaderEvent) => void;

  constructor({ model, index, clock, timing, tell = () => {} }: ExportedReaderOptions) {
    const { title, firmware: createFirmware, timing: usual, ...usb } = MODELS[model];
    const firmware = createFirmware();
    this.model = model;
    this.serial = `SIM${index + 1}`;
    this.device = {
      busId: `${BUS}-${index + 1}`,
      busNumber: BUS,
      deviceNumber: index + 2,
      speed: FULL_SPEED,
      deviceClass: CLASS.perInterface,
      interfaces: [[usb.hid ? CLASS.hid : CLASS.vendor, 0, 0]],
      vendorId: usb.vendorId,
      productId: usb.productId,
      release: usb.release,
    };
    this.emulator = new SamEmulator({ clock, timing: timing ?? TIMINGS[usual], samId: samIdOf(index) });
    this.#tell = (event) => tell(event, this.device.busId);
    this.cable = new Cable(() => {
      this.#letGo();
      this.#tell("unplugged");
    });
    this.#usb = new VirtualUsbDevice({
      ...usb,
      manufacturer: "idcard-bridge simulator",
      product: `Virtual ID card reader (${title})`,
      serial: this.serial,
      receive: (endpoint, data) => {
        this.cable.carry(firmware.receive(endpoint, data), (bytes) => this.emulator.receive(bytes));
      },
    });
    this.emulator.onSend((reply) =>
      this.cable.carry(reply, (part) => {
        for (const [endpoint, packet] of firmware.send(part)) this.#usb.send(endpoint, packet);
      }),
    );
    this.emulator.onUnplug(() => this.cable.unplug());
    this.emulator.onCardChanged(() => {
      this.#cardId = null;
    });
  }

  get attached(): boolean {
    return this.#detach !== null;
  }

  get cardId(): string | null {
    return this.#cardId;
  }

  /**
   * A host takes it.
   * @param detach ends the host's connection when the cable is pulled
   * @returns what is to be called when the host is gone; after the reader went to another host it does nothing
   */
  attach(detach: () => void): () => void {
    this.#detach = detach;
    this.emulator.powerUp();
    this.#tell("attached");
    return () => {
      if (this.#detach !== detach) return;
      this.#letGo();
      this.#tell("released");
    };
  }

  submit(transfer: Transfer): void {
    this.#usb.submit(transfer);
  }

  unlink(sequence: number): boolean {
    return this.#usb.unlink(sequence);
  }

  /** @param today ISO date in Beijing; null takes the card away */
  put(person: Person | null, today: string): void {
    this.#cardId = person?.id ?? null;
    if (person) this.emulator.insertCard(person.card(today));
    else this.emulator.removeCard();
  }

  plug(): void {
    this.cable.plug();
  }

  /** Nothing waits any more, and nothing is on its way. */
  #letGo(): void {
    const detach = this.#detach;
    this.#detach = null;
    this.emulator.disconnect();
    this.#usb.reset();
    detach?.();
  }
}
