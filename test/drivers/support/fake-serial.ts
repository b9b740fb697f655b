/** Package `serialport` with one module behind it that works at one rate. */
import { driverFaults } from "../../../drivers/faults.ts";
import type { SerialPackage } from "../../../drivers/serial/node-serialport.ts";
import type { SerialDevice } from "../../../drivers/serial/transport.ts";
import { Fault } from "../../../src/base/fault.ts";
import { SamWire } from "./sam-wire.ts";

export const PORT = "/dev/ttyUSB7";

export interface FakeSerialOptions {
  /** What the module is set to. */
  readonly rate?: number;
  /** What opening rejects with. */
  readonly openError?: string;
}

interface Opened {
  rate: number;
  data(chunk: Uint8Array): void;
  gone(): void;
}

export class FakeSerialWire extends SamWire {
  readonly #rate: number;
  readonly #openError: string;
  #opened: Opened | null = null;
  /** Every rate at which something was sent. */
  readonly rates: number[] = [];
  /** Ports that were asked to be opened. */
  readonly asked: string[] = [];
  /** The module has no power yet. */
  dead = false;

  constructor(
    { rate = 115_200, openError = "" }: FakeSerialOptions = {},
    ...pace: ConstructorParameters<typeof SamWire>
  ) {
    super(...pace);
    this.#rate = rate;
    this.#openError = openError;
  }

  get handles(): number {
    return this.#opened ? 1 : 0;
  }

  readonly ports: SerialPackage = {
    present: async (paths) => paths.filter((path) => this.plugged && path === PORT),
    open: async (path, rate) => {
      this.asked.push(path);
      if (this.#openError) throw new Error(this.#openError);
      if (!this.plugged || path !== PORT)
        throw new Error(`Error: No such file or directory, cannot open ${path}`);
      if (this.#opened) throw new Error("Error Resource temporarily unavailable Cannot lock port");
      return this.#open(rate);
    },
  };

  protected override cut(): void {
    this.#opened?.gone();
  }

  protected override send(bytes: Uint8Array): void {
    if (this.#opened) this.#opened.data(this.#atRate(bytes, this.#opened.rate));
  }

  #open(rate: number): SerialDevice {
    const opened: Opened = { rate, data: () => {}, gone: () => {} };
    this.#opened = opened;
    return {
      setRate: async (wanted) => {
        opened.rate = wanted;
      },
      flush: async () => {},
      write: async (bytes) => {
        if (!this.plugged) throw new Fault(driverFaults["reader.unplugged"]);
        this.rates.push(opened.rate);
        if (!this.dead) this.receive(this.#atRate(bytes, opened.rate));
      },
      onData: (listener) => {
        opened.data = listener;
      },
      onGone: (listener) => {
        opened.gone = listener;
      },
      close: async () => {
        if (this.#opened === opened) this.#opened = null;
      },
    };
  }

  /** What arrives when one side sends at another rate than the other listens: something else. */
  #atRate(bytes: Uint8Array, rate: number): Uint8Array {
    return rate === this.#rate ? bytes : bytes.map((byte, i) => (byte * 7 + i) & 0xff);
  }
}
