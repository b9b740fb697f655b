import { type DescribedDevice, descriptorOf, PACKET_LENGTH } from "./descriptors.ts";
import { URB_STATUS } from "./packets.ts";

const OVERFLOW = -75;

/** A transfer that a host asked for. */
export interface Transfer {
  readonly sequence: number;
  readonly direction: "in" | "out";
  /** Without the direction bit. */
  readonly endpoint: number;
  readonly length: number;
  readonly setup: Uint8Array;
  readonly data: Uint8Array;
  /** Called at most once. */
  complete(status: number, actual: number, data?: Uint8Array): void;
}

interface Waiting {
  readonly transfer: Transfer;
  got: number[];
}

export interface UsbDeviceOptions extends DescribedDevice {
  /** Data to an OUT endpoint, or by SET_REPORT to endpoint 0. */
  readonly receive: (endpoint: number, data: Uint8Array) => void;
}

/** The USB side of a virtual reader: answers control transfers, lets packets wait for IN transfers and the reverse. */
export class VirtualUsbDevice {
  readonly #options: UsbDeviceOptions;
  /** By endpoint address; 0: reports for GET_REPORT. */
  readonly #packets = new Map<number, Uint8Array[]>();
  readonly #waiting = new Map<number, Waiting[]>();

  constructor(options: UsbDeviceOptions) {
    this.#options = options;
  }

  submit(transfer: Transfer): void {
    const { endpoint, direction, data, length } = transfer;
    const address = direction === "in" ? endpoint | 0x80 : endpoint;
    if (endpoint === 0) this.#control(transfer);
    else if (!this.#options.endpoints.includes(address)) transfer.complete(URB_STATUS.stall, 0);
    else if (direction === "in") this.#await(address, transfer);
    else {
      transfer.complete(URB_STATUS.ok, length);
      this.#options.receive(endpoint, data);
    }
  }

  /** Takes a waiting transfer back. False: it is complete, or there never was one. */
  unlink(sequence: number): boolean {
    for (const queue of this.#waiting.values()) {
      const place = queue.findIndex(({ transfer }) => transfer.sequence === sequence);
      if (place >= 0) return queue.splice(place, 1).length > 0;
    }
    return false;
  }

  /** Puts packets where a host finds them. */
  send(endpoint: number, packet: Uint8Array): void {
    const queue = this.#packets.get(endpoint) ?? [];
    this.#packets.set(endpoint, queue);
    queue.push(packet);
    this.#serve(endpoint);
  }

  /** The host let go of it. */
  reset(): void {
    this.#packets.clear();
    this.#waiting.clear();
  }

  #await(address: number, transfer: Transfer): void {
    const queue = this.#waiting.get(address) ?? [];
    this.#waiting.set(address, queue);
    queue.push({ transfer, got: [] });
    this.#serve(address);
  }

  /** A transfer ends with a short packet or when it is full; until then it waits with what it has. */
  #serve(address: number): void {
    const packets = this.#packets.get(address) ?? [];
    const queue = this.#waiting.get(address) ?? [];
    while (packets.length > 0) {
      const [waiting] = queue;
      if (!waiting) return;
      const packet = packets.shift() ?? new Uint8Array();
      waiting.got.push(...packet);
      const { got, transfer } = waiting;
      if (packet.length === PACKET_LENGTH && got.length < transfer.length) continue;
      queue.shift();
      // More than the host made room for: an error on the bus, and the data is lost.
      if (got.length > transfer.length) transfer.complete(OVERFLOW, 0);
      else transfer.complete(URB_STATUS.ok, got.length, Uint8Array.from(got));
    }
  }

  #control(transfer: Transfer): void {
    const view = Buffer.from(transfer.setup);
    const [type, request] = [view.readUInt8(0), view.readUInt8(1)];
    const [value, wanted] = [view.readUInt16LE(2), view.readUInt16LE(6)];
    const asSetUp = (type & 0x80) === (transfer.direction === "in" ? 0x80 : 0);
    const isGetReport = type === 0xa1 && request === 1 && value === 0x0100;
    if (!asSetUp) transfer.complete(URB_STATUS.stall, 0);
    else if (transfer.direction === "out") this.#controlOut(transfer, type, request);
    else if (isGetReport && this.#reportsByControl) this.#await(0, transfer);
    else {
      const answer = this.#controlIn(type, request, value)?.subarray(0, Math.min(wanted, transfer.length));
      if (answer) transfer.complete(URB_STATUS.ok, answer.length, answer);
      else transfer.complete(URB_STATUS.stall, 0);
    }
  }

  /** HID readers without an OUT endpoint take and give reports by control transfers. */
  get #reportsByControl(): boolean {
    return this.#options.hid && this.#options.endpoints.every((address) => address >= 0x80);
  }

  #controlIn(type: number, request: number, value: number): Uint8Array | null {
    const recipientIsKnown = (type & 0x7f) <= 2;
    if (!recipientIsKnown) return null;
    switch (request) {
      case 0: // GET_STATUS
        return Uint8Array.of(0, 0);
      case 6: // GET_DESCRIPTOR
        return descriptorOf(this.#options, value >> 8, value & 0xff);
      case 8: // GET_CONFIGURATION
        return Uint8Array.of(1);
      case 10: // GET_INTERFACE
        return Uint8Array.of(0);
      default:
        return null;
    }
  }

  #controlOut(transfer: Transfer, type: number, request: number): void {
    const isStandard = type <= 2;
    // SET_REPORT, SET_IDLE, SET_PROTOCOL of HID.
    const isReport = type === 0x21 && this.#options.hid && [0x09, 0x0a, 0x0b].includes(request);
    if (!isStandard && !isReport) {
      transfer.complete(URB_STATUS.stall, 0);
      return;
    }
    transfer.complete(URB_STATUS.ok, transfer.length);
    if (isReport && request === 0x09) this.#options.receive(0, transfer.data);
  }
}
