/** USB devices as a kernel sees them: descriptors, endpoints, and a security module behind. */
import { SamEmulator } from "../../../drivers/simulator/sam-emulator.ts";
import { systemClock } from "../../../src/base/clock.ts";
import { miaxisFirmware } from "../../drivers/miaxis-hid/firmware.ts";
import { bareFirmware, type Firmware } from "../../drivers/support/fake-hid.ts";

const VENDOR = 0xff;
const HID = 3;
const BULK = 2;
const INTERRUPT = 3;
const PACKET = 64;
/** Vendor page, one 64-byte input and one 64-byte output report, unnumbered. */
const HID_REPORT = Buffer.from(
  "0600ff0901a1010902150026ff00750895408102090315" + "0026ff00750895409102c0",
  "hex",
);

export interface DeviceOptions {
  readonly busId: string;
  readonly vendorId: number;
  readonly productId: number;
  readonly serial: string;
  readonly endpoints: readonly number[];
  /** Absent: a bulk device of the vendor class. */
  readonly firmware?: Firmware;
}

interface Waiting {
  readonly seq: number;
  readonly length: number;
  reply(data: Uint8Array): void;
}

export class UsbModel {
  readonly options: DeviceOptions;
  readonly sam = new SamEmulator({ clock: systemClock });
  readonly #packets = new Map<number, Uint8Array[]>();
  readonly #waiting = new Map<number, Waiting[]>();
  #left = Number.POSITIVE_INFINITY;
  /** The cable is pulled; set by the server. */
  unplug: () => void = () => {};

  constructor(options: DeviceOptions) {
    this.options = options;
    this.sam.onSend((reply) => this.#through(reply, (bytes) => this.#send(bytes)));
  }

  /** The cable is pulled after that many more bytes of SAM frames, in either direction. */
  unplugAfter(bytes: number): void {
    this.#left = bytes;
  }

  reset(): void {
    this.#packets.clear();
    this.#waiting.clear();
    this.#left = Number.POSITIVE_INFINITY;
    this.sam.disconnect();
  }

  out(data: Uint8Array): void {
    const { firmware } = this.options;
    this.#through(firmware ? firmware.frameIn(data) : data, (bytes) => this.sam.receive(bytes));
  }

  in(endpoint: number, waiting: Waiting): void {
    const queue = this.#waiting.get(endpoint) ?? [];
    this.#waiting.set(endpoint, queue);
    queue.push(waiting);
    this.#serve(endpoint);
  }

  unlink(seq: number): boolean {
    for (const queue of this.#waiting.values()) {
      const at = queue.findIndex((one) => one.seq === seq);
      if (at >= 0) return queue.splice(at, 1).length === 1;
    }
    return false;
  }

  /** Answer to a control transfer: data for IN, true for a good OUT, null for a stall. */
  control(setup: Buffer): Uint8Array | true | null {
    const [type = 0, request = 0] = setup;
    const value = setup.readUInt16LE(2);
    const length = setup.readUInt16LE(6);
    if ((type & 0x80) === 0) return true;
    if (request === 6) return this.#descriptor(value >> 8, value & 0xff)?.subarray(0, length) ?? null;
    if (request === 0) return Uint8Array.of(0, 0).subarray(0, length);
    if (request === 8) return Uint8Array.of(1);
    if (request === 10) return Uint8Array.of(0);
    return null;
  }

  #descriptor(type: number, index: number): Uint8Array | null {
    const { vendorId, productId, serial } = this.options;
    if (type === 1) {
      const [v, p] = [vendorId, productId];
      return Uint8Array.of(18, 1, 0, 2, 0, 0, 0, 64, v & 255, v >> 8, p & 255, p >> 8, 0, 1, 1, 2, 3, 1);
    }
    if (type === 2) return this.#configuration();
    if (type === 3 && index === 0) return Uint8Array.of(4, 3, 9, 4);
    const text = [null, "Virtual", "ID card reader", serial][index];
    if (type === 3 && text) return Uint8Array.of(2 + text.length * 2, 3, ...Buffer.from(text, "utf16le"));
    if (type === 0x22 && this.options.firmware) return HID_REPORT;
    return null;
  }

  #configuration(): Uint8Array {
    const { endpoints, firmware } = this.options;
    const hid = firmware ? [9, 0x21, 0x11, 1, 0, 1, 0x22, HID_REPORT.length, 0] : [];
    const type = firmware ? INTERRUPT : BULK;
    const body = [
      ...[9, 4, 0, 0, endpoints.length, firmware ? HID : VENDOR, 0, 0, 0],
      ...hid,
      ...endpoints.flatMap((address) => [7, 5, address, type, PACKET, 0, firmware ? 1 : 0]),
    ];
    return Uint8Array.of(9, 2, 9 + body.length, 0, 1, 1, 0, 0x80, 50, ...body);
  }

  #send(reply: Uint8Array): void {
    const { endpoints, firmware } = this.options;
    const [first = 0x81, second] = endpoints.filter((address) => address >= 0x80).toSorted((a, b) => a - b);
    const onFirst = second === undefined ? reply : reply.subarray(0, 7);
    this.#queue(first, firmware?.reports(reply) ?? packets(onFirst));
    if (second !== undefined) this.#queue(second, packets(reply.subarray(7)));
  }

  #queue(endpoint: number, data: Uint8Array[]): void {
    this.#packets.set(endpoint, [...(this.#packets.get(endpoint) ?? []), ...data]);
    this.#serve(endpoint);
  }

  /** A transfer ends when it is full or with a short packet; a longer queue stays for the next one. */
  #serve(endpoint: number): void {
    const packetsLeft = this.#packets.get(endpoint) ?? [];
    const waiting = this.#waiting.get(endpoint) ?? [];
    while (waiting.length > 0 && packetsLeft.length > 0) {
      const transfer = waiting.shift();
      const data: number[] = [];
      for (let last = PACKET; transfer && last === PACKET && data.length < transfer.length; ) {
        const packet = packetsLeft.shift();
        if (!packet) break;
        data.push(...packet);
        last = packet.length;
      }
      transfer?.reply(Uint8Array.from(data));
    }
  }

  #through(bytes: Uint8Array, pass: (part: Uint8Array) => void): void {
    const part = bytes.slice(0, this.#left);
    this.#left -= part.length;
    if (part.length > 0) pass(part);
    if (this.#left === 0) this.unplug();
  }
}

function packets(bytes: Uint8Array): Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / PACKET) }, (_, i) =>
    bytes.slice(i * PACKET, (i + 1) * PACKET),
  );
}

/** One reader of each kind. */
export const MODELS = {
  "sdt-2": { busId: "1-1", vendorId: 0x0400, productId: 0xc35a, serial: "SDT2", endpoints: [0x81, 0x02] },
  "sdt-4": {
    busId: "1-2",
    vendorId: 0x0400,
    productId: 0xc35a,
    serial: "SDT4",
    endpoints: [0x02, 0x06, 0x81, 0x85],
  },
  routon: {
    busId: "1-3",
    vendorId: 0x0425,
    productId: 0x8159,
    serial: "ROUTON",
    endpoints: [0x81, 0x02],
    firmware: bareFirmware,
  },
  yinan: {
    busId: "1-4",
    vendorId: 0x2b8b,
    productId: 0x2721,
    serial: "YINAN",
    endpoints: [0x81, 0x02],
    firmware: bareFirmware,
  },
  miaxis: {
    busId: "1-5",
    vendorId: 0x203b,
    productId: 0x0101,
    serial: "MIAXIS",
    endpoints: [0x81, 0x02],
    firmware: miaxisFirmware,
  },
} as const satisfies Record<string, DeviceOptions>;

export type ModelName = keyof typeof MODELS;
