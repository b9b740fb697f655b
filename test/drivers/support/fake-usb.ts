/** Package `usb` with one bulk reader behind it, strict where the real one is. */
import type { ControlSetup, PlugEmitter, UsbDeviceHandle, UsbPackage } from "../../../drivers/usb/native.ts";
import { configurationDescriptor } from "./descriptors.ts";
import { SamWire } from "./sam-wire.ts";

const PACKET = 64;
/** From giving a transfer up to its end. */
const CANCEL_MS = 2;

export interface FakeBulkOptions {
  /** Endpoint addresses in the descriptor's order. Four: a variant A reader. */
  readonly endpoints?: readonly number[];
  readonly vendorId?: number;
  readonly productId?: number;
  readonly product?: string | null;
  /** What opening rejects with. */
  readonly openError?: string;
}

interface PendingRead {
  readonly wanted: number;
  got: number[];
  cancelled: boolean;
  resolve(data: Uint8Array): void;
  reject(error: Error): void;
}

/** A bulk reader on a fake bus; see {@link FakeBulkWire.usb}. */
export class FakeBulkWire extends SamWire {
  readonly options: Required<FakeBulkOptions>;
  readonly #emitters = new Set<FakeEmitter>();
  readonly #queues = new Map<number, Uint8Array[]>();
  readonly #reads = new Map<number, PendingRead>();
  claimedBy: FakeHandle | null = null;
  #address = 3;

  constructor(options: FakeBulkOptions = {}, ...pace: ConstructorParameters<typeof SamWire>) {
    super(...pace);
    this.options = {
      endpoints: [0x81, 0x02],
      vendorId: 0x0400,
      productId: 0xc35a,
      product: "USB SAM",
      openError: "",
      ...options,
    };
  }

  readonly usb: UsbPackage = (() => {
    const wire = this;
    return {
      nativeGetDevices: async () => (wire.plugged ? [new FakeHandle(wire, wire.#address)] : []),
      Emitter: class extends FakeEmitter {
        constructor() {
          super();
          wire.#emitters.add(this);
        }
      },
    };
  })();

  protected override plugEvent(): void {
    if (this.plugged) this.#address++;
    for (const emitter of this.#emitters) emitter.tell(this.plugged ? "attach" : "detach");
  }

  protected override cut(): void {
    this.claimedBy = null;
    this.#queues.clear();
    for (const [address, read] of this.#reads) {
      this.#reads.delete(address);
      read.reject(new Error("transferIn error: Disconnected"));
    }
  }

  protected override send(bytes: Uint8Array): void {
    const ins = this.options.endpoints.filter((address) => address >= 0x80).sort();
    const [first = 0x81, second] = ins;
    this.#queue(first, second === undefined ? bytes : bytes.slice(0, 7));
    if (second !== undefined && bytes.length > 7) this.#queue(second, bytes.slice(7));
  }

  out(address: number, data: Uint8Array): void {
    const outs = this.options.endpoints.filter((one) => one < 0x80).sort();
    const isBody = outs[1] === address;
    const expected = outs.length === 1 ? data.length : isBody ? data.length : 7;
    if (data.length !== expected) throw new Error(`${data.length} bytes on endpoint ${address}`);
    this.receive(data);
  }

  in(address: number, wanted: number, timeoutMs: number): Promise<Uint8Array> {
    if (this.#reads.has(address)) return Promise.reject(new Error("transferIn error: endpoint not found"));
    return new Promise((resolve, reject) => {
      const end = () => {
        cancel();
        this.#reads.delete(address);
      };
      // Cancelling takes a moment; what a cancelled transfer has collected by the end of it is lost.
      let cancel = this.clock.after(timeoutMs, () => {
        const read = this.#reads.get(address);
        if (read) read.cancelled = true;
        cancel = this.clock.after(CANCEL_MS, () => {
          end();
          reject(new Error("transferIn error: Cancelled"));
        });
      });
      this.#reads.set(address, {
        wanted,
        got: [],
        cancelled: false,
        resolve(data) {
          end();
          resolve(data);
        },
        reject(error) {
          end();
          reject(error);
        },
      });
      this.#serve(address);
    });
  }

  #queue(address: number, bytes: Uint8Array): void {
    const queue = this.#queues.get(address) ?? [];
    this.#queues.set(address, queue);
    for (let at = 0; at < bytes.length; at += PACKET) queue.push(bytes.slice(at, at + PACKET));
    this.#serve(address);
  }

  /** A transfer ends with a short packet or when it is full. */
  #serve(address: number): void {
    const read = this.#reads.get(address);
    const queue = this.#queues.get(address) ?? [];
    const full = () => read !== undefined && read.got.length >= read.wanted;
    let short = false;
    while (read && queue.length > 0 && !full() && !short) {
      const packet = queue.shift() ?? new Uint8Array();
      read.got.push(...packet);
      short = packet.length < PACKET;
    }
    if (read && !read.cancelled && (full() || short))
      read.resolve(Uint8Array.from(read.got.slice(0, read.wanted)));
  }
}

class FakeEmitter implements PlugEmitter {
  readonly #callbacks: { attach?: (() => void) | undefined; detach?: (() => void) | undefined } = {};

  tell(event: "attach" | "detach"): void {
    this.#callbacks[event]?.();
  }

  async addAttach(callback: () => void): Promise<void> {
    this.#callbacks.attach = callback;
  }

  async addDetach(callback: () => void): Promise<void> {
    this.#callbacks.detach = callback;
  }

  async removeAttach(): Promise<void> {
    this.#callbacks.attach = undefined;
  }

  async removeDetach(): Promise<void> {
    this.#callbacks.detach = undefined;
  }
}

class FakeHandle implements UsbDeviceHandle {
  readonly bus = "001";
  readonly ports = [1, 4];
  readonly manufacturerName = null;
  readonly address: number;
  readonly #wire: FakeBulkWire;
  #open = false;
  #transfers = 0;
  readonly #writing = new Set<number>();

  constructor(wire: FakeBulkWire, address: number) {
    this.#wire = wire;
    this.address = address;
  }

  get vendorId(): number {
    return this.#wire.options.vendorId;
  }

  get productId(): number {
    return this.#wire.options.productId;
  }

  get productName(): string | null {
    return this.#wire.options.product;
  }

  get serialNumber(): string | null {
    throw new Error("open error: failed to open device (errno 13)");
  }

  get configurations() {
    return [{ interfaces: [{ alternate: { endpoints: this.#wire.options.endpoints } }] }];
  }

  async open(): Promise<void> {
    if (this.#wire.options.openError) throw new Error(this.#wire.options.openError);
    this.#alive("open");
    this.#open = true;
  }

  close(): Promise<void> {
    this.#notBorrowed();
    this.#open = false;
    return Promise.resolve();
  }

  async claimInterface(number: number): Promise<void> {
    if (!this.#open || number !== 0) throw new Error("claimInterface error: invalid state");
    this.#alive("claimInterface");
    if (this.#wire.claimedBy) throw new Error("claimInterface error: interface is busy (errno 16)");
    this.#wire.claimedBy = this;
  }

  releaseInterface(): Promise<void> {
    this.#notBorrowed();
    if (!this.#open) return Promise.reject(new Error("releaseInterface error: invalid state"));
    if (this.#wire.claimedBy === this) this.#wire.claimedBy = null;
    return Promise.resolve();
  }

  async detachKernelDriver(): Promise<void> {}
  async attachKernelDriver(): Promise<void> {}
  async clearHalt(): Promise<void> {}

  nativeTransferIn(endpoint: number, timeoutMs: number, length: number): Promise<Uint8Array> {
    return this.#borrowed(async () => {
      this.#ready("transferIn", endpoint | 0x80);
      return await this.#wire.in(endpoint | 0x80, length, timeoutMs);
    });
  }

  nativeTransferOut(endpoint: number, _timeoutMs: number, data: Uint8Array): Promise<number> {
    return this.#borrowed(async () => {
      this.#ready("transferOut", endpoint);
      if (this.#writing.has(endpoint)) throw new Error("transferOut error: endpoint not found");
      this.#writing.add(endpoint);
      this.#wire.out(endpoint, data);
      // The system tells of the end of a transfer when other things, a reply even, have happened already.
      await new Promise((resolve) => setImmediate(resolve));
      this.#writing.delete(endpoint);
      this.#alive("transferOut");
      return data.length;
    });
  }

  async nativeControlTransferIn(setup: ControlSetup): Promise<Uint8Array> {
    if (this.#wire.claimedBy !== this) throw new Error("controlTransferIn error: invalid state");
    if (setup.request !== 6 || setup.value !== 0x0200) throw new Error("controlTransferIn error: Stall");
    return configurationDescriptor(this.#wire.options.endpoints);
  }

  async nativeControlTransferOut(): Promise<number> {
    throw new Error("controlTransferOut error: Stall");
  }

  async #borrowed<T>(transfer: () => Promise<T>): Promise<T> {
    this.#transfers++;
    try {
      return await transfer();
    } finally {
      this.#transfers--;
    }
  }

  /** As the native object does: at once, not by the promise. */
  #notBorrowed(): void {
    if (this.#transfers > 0) throw new Error("The same native value cannot be borrowed mutably");
  }

  #ready(call: string, address: number): void {
    this.#alive(call);
    if (this.#wire.claimedBy !== this || !this.#wire.options.endpoints.includes(address))
      throw new Error(`${call} error: endpoint not found`);
  }

  #alive(call: string): void {
    if (!this.#wire.plugged) throw new Error(`${call} error: Disconnected`);
  }
}
