/** Package `usb` with one HID reader of one endpoint behind it, which speaks by control transfers only. */
import type { ControlSetup, UsbDeviceHandle, UsbPackage } from "../../../drivers/usb/native.ts";
import { bareFirmware } from "./fake-hid.ts";
import { FakeBulkWire } from "./fake-usb.ts";
import { SamWire } from "./sam-wire.ts";

/** What the reader does while it has no reply: it lets the host wait, or it gives reports of zeros. */
export type Impatience = "waits" | "zeros";

export class FakeControlWire extends SamWire {
  readonly #impatience: Impatience;
  /** For the list, the events and nothing else. */
  readonly #bus = new FakeBulkWire({ vendorId: 0x0425, productId: 0x8159, endpoints: [0x81] });
  #reports: Uint8Array[] = [];
  #waiting: { resolve(report: Uint8Array): void; reject(error: Error): void } | null = null;
  /** Who has the interface. */
  claimedBy: unknown = null;
  kernelHasIt = true;
  /** How often a report was asked for. */
  asked = 0;

  constructor(impatience: Impatience = "waits") {
    super();
    this.#impatience = impatience;
  }

  get usb(): UsbPackage {
    const { Emitter, nativeGetDevices } = this.#bus.usb;
    return {
      Emitter,
      nativeGetDevices: async () => (await nativeGetDevices()).map((handle) => controlHandle(this, handle)),
    };
  }

  protected override plugEvent(): void {
    if (this.plugged) this.#bus.plug();
    else this.#bus.unplug();
  }

  protected override cut(): void {
    this.claimedBy = null;
    this.kernelHasIt = true;
    this.#reports = [];
    this.#waiting?.reject(new Error("controlTransferIn error: Disconnected"));
    this.#waiting = null;
  }

  protected override send(bytes: Uint8Array): void {
    this.#reports.push(...bareFirmware.reports(bytes));
    this.#serve();
  }

  out(setup: ControlSetup, data: Uint8Array): void {
    if (!same(setup, 0x09, 0x0200)) throw new Error("controlTransferOut error: Stall");
    if (data.length !== 64) throw new Error("a report has 64 bytes");
    // A new request: what was not fetched of an earlier reply is gone.
    this.#reports = [];
    // The module takes a moment; by then the host waits for the report.
    setImmediate(() => this.receive(bareFirmware.frameIn(data)));
  }

  in(setup: ControlSetup, timeoutMs: number, length: number): Promise<Uint8Array> {
    if (!same(setup, 0x01, 0x0100) || length !== 64)
      return Promise.reject(new Error("controlTransferIn error: Stall"));
    if (this.#waiting) throw new Error("one control transfer at a time");
    this.asked++;
    return new Promise((resolve, reject) => {
      const end = () => {
        cancel();
        this.#waiting = null;
      };
      const cancel = this.clock.after(timeoutMs, () => {
        end();
        reject(new Error("controlTransferIn error: Cancelled"));
      });
      this.#waiting = {
        resolve(report) {
          end();
          resolve(report);
        },
        reject(error) {
          end();
          reject(error);
        },
      };
      this.#serve();
    });
  }

  #serve(): void {
    const waiting = this.#waiting;
    if (!waiting) return;
    const report = this.#reports.shift();
    if (report) waiting.resolve(report);
    else if (this.#impatience === "zeros") waiting.resolve(new Uint8Array(64));
  }
}

function controlHandle(wire: FakeControlWire, handle: UsbDeviceHandle): UsbDeviceHandle {
  let isOpen = false;
  const alive = (call: string) => {
    if (!wire.plugged) throw new Error(`${call} error: Disconnected`);
  };
  const ready = (call: string) => {
    alive(call);
    if (!isOpen || wire.claimedBy !== own) throw new Error(`${call} error: invalid state`);
  };
  const { vendorId, productId, bus, address, ports, productName, manufacturerName, configurations } = handle;
  const own: UsbDeviceHandle = {
    ...{ vendorId, productId, bus, address, ports, productName, manufacturerName, configurations },
    serialNumber: null,
    clearHalt: noTransfers,
    nativeTransferIn: noTransfers,
    nativeTransferOut: noTransfers,
    open: async () => {
      alive("open");
      isOpen = true;
    },
    close: async () => {
      isOpen = false;
    },
    detachKernelDriver: async () => {
      if (!isOpen) throw new Error("detachKernelDriver error: invalid state");
      if (!wire.kernelHasIt) throw new Error("detachKernelDriver error: no data available (errno 61)");
      wire.kernelHasIt = false;
    },
    attachKernelDriver: async () => {
      if (!isOpen || wire.claimedBy) throw new Error("attachKernelDriver error: invalid state");
      wire.kernelHasIt = true;
    },
    claimInterface: async () => {
      alive("claimInterface");
      if (!isOpen) throw new Error("claimInterface error: invalid state");
      if (wire.kernelHasIt || wire.claimedBy)
        throw new Error("claimInterface error: interface is busy (errno 16)");
      wire.claimedBy = own;
    },
    releaseInterface: async () => {
      if (wire.claimedBy === own) wire.claimedBy = null;
    },
    nativeControlTransferOut: async (setup: ControlSetup, _: number, data: Uint8Array) => {
      ready("controlTransferOut");
      wire.out(setup, data);
      alive("controlTransferOut");
      return data.length;
    },
    nativeControlTransferIn: async (setup: ControlSetup, timeoutMs: number, length: number) => {
      ready("controlTransferIn");
      return await wire.in(setup, timeoutMs, length);
    },
  };
  return own;
}

/** Question 7 of reader-protocol.md: the reader's one interrupt endpoint is not to be used. */
function noTransfers(): Promise<never> {
  throw new Error("transfer error: endpoint not found");
}

function same({ requestType, recipient, request, value, index }: ControlSetup, code: number, report: number) {
  const isHid = requestType === "class" && recipient === "interface" && index === 0;
  return isHid && request === code && value === report;
}
