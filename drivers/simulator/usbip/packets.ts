/**
 * The packets of USB/IP 1.1.1, as the Linux kernel and `usbip` send them (Documentation/usb/usbip_protocol.rst). Big
 * endian throughout. Pure; nothing of a packet is trusted beyond the bounds given here.
 */

const VERSION = 0x0111;
const REQUEST = 0x8000;
const DEVLIST = 5;
const IMPORT = 3;
const OPERATION_LENGTH = 8;
const BUS_ID_LENGTH = 32;
const PATH_LENGTH = 256;
const URB_HEADER_LENGTH = 48;

const SUBMIT = 1;
const UNLINK = 2;
const RET_SUBMIT = 3;
const RET_UNLINK = 4;
/** What stands for "no isochronous packets" besides 0. */
const NOT_ISOCHRONOUS = 0xffffffff;

/** No transfer of a reader comes near it; the kernel's own limit for usbfs is 16 MiB. */
export const MAX_TRANSFER_LENGTH = 1024 * 1024;

/** Status of an answer to an import. */
export const IMPORT_STATUS = { ok: 0, busy: 2, noDevice: 4 } as const;
/** Status of a transfer: negative errno. */
export const URB_STATUS = { ok: 0, stall: -32, unlinked: -104 } as const;

export type Operation = { readonly kind: "devlist" } | { readonly kind: "import"; readonly busId: string };

export interface Submit {
  readonly kind: "submit";
  readonly sequence: number;
  readonly deviceId: number;
  readonly direction: "in" | "out";
  /** Without the direction bit. */
  readonly endpoint: number;
  /** How much is sent, or how much may be answered. */
  readonly length: number;
  /** For endpoint 0, 8 bytes. */
  readonly setup: Uint8Array;
  /** What is sent; empty for `in`. */
  readonly data: Uint8Array;
}

export interface Unlink {
  readonly kind: "unlink";
  readonly sequence: number;
  readonly deviceId: number;
  /** Sequence number of the transfer that is to be taken back. */
  readonly victim: number;
}

/** More bytes are needed; this is no packet of the protocol; or a packet and how many bytes it took. */
export type Parsed<T> = "incomplete" | "invalid" | { readonly packet: T; readonly length: number };

/** What a client asks for before a device is attached. */
export function parseOperation(bytes: Buffer): Parsed<Operation> {
  if (bytes.length < 4) return "incomplete";
  const code = bytes.readUInt16BE(2);
  // usbip 1.x and 2.x of every distribution speak 1.1.1; usbipd refuses other versions as well.
  if (bytes.readUInt16BE(0) !== VERSION) return "invalid";
  if (code !== (REQUEST | DEVLIST) && code !== (REQUEST | IMPORT)) return "invalid";
  if (bytes.length < OPERATION_LENGTH) return "incomplete";
  if (code === (REQUEST | DEVLIST)) return { packet: { kind: "devlist" }, length: OPERATION_LENGTH };
  const length = OPERATION_LENGTH + BUS_ID_LENGTH;
  if (bytes.length < length) return "incomplete";
  const busId = bytes.toString("latin1", OPERATION_LENGTH, length).split("\0", 1)[0] ?? "";
  return { packet: { kind: "import", busId }, length };
}

/** What a client asks for once a device is attached. */
export function parseUrb(bytes: Buffer): Parsed<Submit | Unlink> {
  if (bytes.length < 4) return "incomplete";
  const command = bytes.readUInt32BE(0);
  if (command !== SUBMIT && command !== UNLINK) return "invalid";
  if (bytes.length < URB_HEADER_LENGTH) return "incomplete";
  const [sequence, deviceId] = [bytes.readUInt32BE(4), bytes.readUInt32BE(8)];
  if (command === UNLINK) {
    const victim = bytes.readUInt32BE(20);
    return { packet: { kind: "unlink", sequence, deviceId, victim }, length: URB_HEADER_LENGTH };
  }
  const [direction, endpoint] = [bytes.readUInt32BE(12), bytes.readUInt32BE(16)];
  const [transferLength, packets] = [bytes.readUInt32BE(24), bytes.readUInt32BE(32)];
  if (direction > 1 || endpoint > 15 || transferLength > MAX_TRANSFER_LENGTH) return "invalid";
  if (packets !== 0 && packets !== NOT_ISOCHRONOUS) return "invalid";
  const length = URB_HEADER_LENGTH + (direction === 0 ? transferLength : 0);
  if (bytes.length < length) return "incomplete";
  const packet: Submit = {
    kind: "submit",
    sequence,
    deviceId,
    direction: direction === 0 ? "out" : "in",
    endpoint,
    length: transferLength,
    setup: Uint8Array.from(bytes.subarray(40, 48)),
    data: Uint8Array.from(bytes.subarray(URB_HEADER_LENGTH, length)),
  };
  return { packet, length };
}

/** A device as it is listed; the same on every speed but for `speed` (1 low, 2 full, 3 high). */
export interface ExportedDevice {
  /** `1-1`, at most 31 characters. */
  readonly busId: string;
  readonly busNumber: number;
  readonly deviceNumber: number;
  readonly speed: number;
  readonly vendorId: number;
  readonly productId: number;
  /** bcdDevice */
  readonly release: number;
  readonly deviceClass: number;
  /** Class, subclass and protocol of each interface. */
  readonly interfaces: readonly (readonly [number, number, number])[];
}

/** What every packet about an attached device carries. */
export function deviceIdOf({ busNumber, deviceNumber }: ExportedDevice): number {
  return ((busNumber << 16) | deviceNumber) >>> 0;
}

export function devlistReply(devices: readonly ExportedDevice[]): Buffer {
  const head = Buffer.alloc(OPERATION_LENGTH + 4);
  head.writeUInt16BE(VERSION, 0);
  head.writeUInt16BE(DEVLIST, 2);
  head.writeUInt32BE(devices.length, OPERATION_LENGTH);
  const records = devices.flatMap((device) => [
    deviceRecord(device),
    Buffer.from(device.interfaces.flatMap((ids) => [...ids, 0])),
  ]);
  return Buffer.concat([head, ...records]);
}

/** @param device absent: refused with `status` */
export function importReply(status: number, device?: ExportedDevice): Buffer {
  const head = Buffer.alloc(OPERATION_LENGTH);
  head.writeUInt16BE(VERSION, 0);
  head.writeUInt16BE(IMPORT, 2);
  head.writeUInt32BE(status, 4);
  return device ? Buffer.concat([head, deviceRecord(device)]) : head;
}

/** @param data what an `in` transfer brings; its length is told as `actual` */
export function submitReply(sequence: number, status: number, actual: number, data?: Uint8Array): Buffer {
  const head = urbReply(RET_SUBMIT, sequence, status);
  head.writeUInt32BE(actual, 24);
  head.writeUInt32BE(NOT_ISOCHRONOUS, 32);
  return data ? Buffer.concat([head, data]) : head;
}

export function unlinkReply(sequence: number, status: number): Buffer {
  return urbReply(RET_UNLINK, sequence, status);
}

function urbReply(command: number, sequence: number, status: number): Buffer {
  const head = Buffer.alloc(URB_HEADER_LENGTH);
  head.writeUInt32BE(command, 0);
  head.writeUInt32BE(sequence, 4);
  head.writeInt32BE(status, 20);
  return head;
}

function deviceRecord(device: ExportedDevice): Buffer {
  const record = Buffer.alloc(PATH_LENGTH + BUS_ID_LENGTH + 24);
  record.write(`/sys/devices/virtual/idcard-bridge/${device.busId}`, 0, PATH_LENGTH - 1);
  record.write(device.busId, PATH_LENGTH, BUS_ID_LENGTH - 1);
  const at = PATH_LENGTH + BUS_ID_LENGTH;
  record.writeUInt32BE(device.busNumber, at);
  record.writeUInt32BE(device.deviceNumber, at + 4);
  record.writeUInt32BE(device.speed, at + 8);
  record.writeUInt16BE(device.vendorId, at + 12);
  record.writeUInt16BE(device.productId, at + 14);
  record.writeUInt16BE(device.release, at + 16);
  record[at + 18] = device.deviceClass;
  // Configuration 1 of 1 is chosen.
  record.set([1, 1, device.interfaces.length], at + 21);
  return record;
}
