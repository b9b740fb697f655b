/** USB descriptors of the readers, as a kernel asks for them (USB 2.0 chapter 9, HID 1.11). Pure. */

export const CLASS = { perInterface: 0, hid: 3, vendor: 0xff } as const;
/** Packets and reports of every known reader: full speed. */
export const PACKET_LENGTH = 64;
const TRANSFER = { bulk: 2, interrupt: 3 } as const;
/** Interrupt endpoints are asked every millisecond. */
const INTERVAL_MS = 1;

export interface DescribedDevice {
  readonly vendorId: number;
  readonly productId: number;
  /** bcdDevice */
  readonly release: number;
  readonly manufacturer: string;
  readonly product: string;
  readonly serial: string;
  /** Endpoint addresses in the descriptor's order, direction in bit 7. */
  readonly endpoints: readonly number[];
  /** Reports over interrupt endpoints; otherwise bulk transfers. */
  readonly hid: boolean;
}

/** Vendor page, one input and one output report of 64 bytes, unnumbered. */
const HID_REPORT = Uint8Array.from(
  Buffer.from("0600ff0901a1010902150026ff0075089540810209031500" + "26ff00750895409102c0", "hex"),
);

/** Answer to GET_DESCRIPTOR; null: there is none, the device stalls. */
export function descriptorOf(device: DescribedDevice, type: number, index: number): Uint8Array | null {
  if (type === 1) return deviceDescriptor(device);
  if (type === 2) return index === 0 ? configuration(device) : null;
  if (type === 3) return stringDescriptor([device.manufacturer, device.product, device.serial], index);
  if (type === 0x21 && device.hid) return hidDescriptor();
  if (type === 0x22 && device.hid) return HID_REPORT;
  return null;
}

function deviceDescriptor({ vendorId, productId, release }: DescribedDevice): Uint8Array {
  const ids = [vendorId, productId, release].flatMap((word) => [word & 0xff, word >> 8]);
  return Uint8Array.of(18, 1, 0x00, 0x02, CLASS.perInterface, 0, 0, PACKET_LENGTH, ...ids, 1, 2, 3, 1);
}

function configuration({ endpoints, hid }: DescribedDevice): Uint8Array {
  const type = hid ? TRANSFER.interrupt : TRANSFER.bulk;
  const body = [
    ...[9, 4, 0, 0, endpoints.length, hid ? CLASS.hid : CLASS.vendor, 0, 0, 0],
    ...(hid ? hidDescriptor() : []),
    ...endpoints.flatMap((address) => [7, 5, address, type, PACKET_LENGTH, 0, hid ? INTERVAL_MS : 0]),
  ];
  // One interface, self-powered with remote wake-up as the SAM readers (reader-protocol.md 2.2), 100 mA.
  return Uint8Array.of(9, 2, 9 + body.length, 0, 1, 1, 0, 0xe0, 50, ...body);
}

function hidDescriptor(): Uint8Array {
  return Uint8Array.of(9, 0x21, 0x11, 0x01, 0, 1, 0x22, HID_REPORT.length, 0);
}

/** Index 0: which languages there are. */
function stringDescriptor(texts: readonly string[], index: number): Uint8Array | null {
  if (index === 0) return Uint8Array.of(4, 3, 0x09, 0x04);
  const text = texts[index - 1];
  if (text === undefined) return null;
  const units = Buffer.from(text, "utf16le");
  return Uint8Array.of(2 + units.length, 3, ...units);
}
