/** Package `node-hid` with one reader behind it. */

import { driverFaults } from "../../../drivers/faults.ts";
import type { HidPackage } from "../../../drivers/hid/node-hid.ts";
import type { HidDevice } from "../../../drivers/hid/transport.ts";
import type { UsbPackage } from "../../../drivers/usb/native.ts";
import { Fault } from "../../../src/base/fault.ts";
import { FakeBulkWire } from "./fake-usb.ts";
import { SamWire } from "./sam-wire.ts";

/** How a family's firmware puts frames into reports; written from the protocol, not from the driver. */
export interface Firmware {
  /** The SAM frame in an output report. */
  frameIn(report: Uint8Array): Uint8Array;
  /** The reply in input reports of 64 bytes. */
  reports(reply: Uint8Array): Uint8Array[];
}

interface Opened {
  report(report: Uint8Array): void;
  gone(): void;
}

export interface FakeHidOptions {
  readonly vendorId: number;
  readonly productId: number;
  readonly firmware: Firmware;
}

export class FakeHidWire extends SamWire {
  readonly #options: FakeHidOptions;
  readonly #opened = new Set<Opened>();
  /** The same reader among USB devices. */
  readonly #bus: FakeBulkWire;
  /** What `list` and `open` reject with. */
  broken: string | null = null;
  listed = 0;

  constructor(options: FakeHidOptions, ...pace: ConstructorParameters<typeof SamWire>) {
    super(...pace);
    this.#options = options;
    this.#bus = new FakeBulkWire({ vendorId: options.vendorId, productId: options.productId });
  }

  get handles(): number {
    return this.#opened.size;
  }

  get usb(): UsbPackage {
    return this.#bus.usb;
  }

  readonly hid: HidPackage = {
    list: async () => {
      this.listed++;
      if (this.broken) throw new Error(this.broken);
      const { vendorId, productId } = this.#options;
      const other = { path: "/dev/hidraw0", vendorId: 0x046d, productId: 0xc31c, product: "Keyboard" };
      const reader = { path: "/dev/hidraw3", vendorId, productId, product: "Reader", serialNumber: "" };
      return this.plugged ? [other, reader, { ...reader, usage: 2 }] : [other];
    },
    open: async (path) => {
      if (this.broken) throw new Error(this.broken);
      if (!this.plugged || path !== "/dev/hidraw3") throw new Error(`${path}: No such file or directory`);
      return this.#open();
    },
  };

  protected override plugEvent(): void {
    if (this.plugged) this.#bus.plug();
    else this.#bus.unplug();
  }

  protected override cut(): void {
    for (const opened of this.#opened) opened.gone();
  }

  protected override send(bytes: Uint8Array): void {
    for (const report of this.#options.firmware.reports(bytes)) {
      if (report.length !== 64) throw new Error("the kernel drops reports of another length than declared");
      for (const opened of this.#opened) opened.report(report);
    }
  }

  #open(): HidDevice {
    const opened: Opened = { report: () => {}, gone: () => {} };
    this.#opened.add(opened);
    return {
      write: async (report) => {
        if (report.length !== 64) throw new RangeError(`${report.length} bytes are no report`);
        if (!this.plugged) throw new Fault(driverFaults["reader.unplugged"]);
        this.receive(this.#options.firmware.frameIn(report));
      },
      onReport: (listener) => {
        opened.report = listener;
      },
      onGone: (listener) => {
        opened.gone = listener;
      },
      close: async () => void this.#opened.delete(opened),
    };
  }
}

/** Cuts bytes into parts and pads each to the length given, as firmware that fills reports does. */
export function filled(bytes: Uint8Array, length: number): Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / length) }, (_, i) => {
    const part = new Uint8Array(length);
    part.set(bytes.subarray(i * length, (i + 1) * length));
    return part;
  });
}

/** Routon and Yinan (reader-protocol.md 2.3). */
export const bareFirmware: Firmware = {
  frameIn: (report) => report.slice(0, 7 + ((report[5] ?? 0) << 8) + (report[6] ?? 0)),
  reports: (reply) => filled(reply, 64),
};
