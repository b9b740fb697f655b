/** The two containers in which Windows and macOS keep one icon in several sizes; both hold PNGs as they are. */
export interface Picture {
  /** Width and height, pixels. */
  readonly size: number;
  readonly png: Uint8Array;
}

/** Windows: a directory of 16-byte entries, then the pictures (Vista and later read PNG in it). 256 is written as 0. */
export function ico(pictures: readonly Picture[]): Buffer {
  const head = Buffer.alloc(6 + 16 * pictures.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(pictures.length, 4);
  let offset = head.length;
  pictures.forEach(({ size, png }, index) => {
    if (size > 256) throw new RangeError(`an .ico holds no picture of ${size} pixels`);
    const at = 6 + 16 * index;
    head.writeUInt8(size % 256, at);
    head.writeUInt8(size % 256, at + 1);
    head.writeUInt16LE(1, at + 4);
    head.writeUInt16LE(32, at + 6);
    head.writeUInt32LE(png.length, at + 8);
    head.writeUInt32LE(offset, at + 12);
    offset += png.length;
  });
  return Buffer.concat([head, ...pictures.map(({ png }) => png)]);
}

/** macOS: `icns`, whole length, then for each picture its type, length and PNG; numbers are big-endian. */
const ICNS_TYPES: Readonly<Record<number, readonly string[]>> = {
  128: ["ic07"],
  256: ["ic08", "ic13"],
  512: ["ic09", "ic14"],
  1024: ["ic10"],
};

export function icns(pictures: readonly Picture[]): Buffer {
  const blocks = pictures.flatMap(({ size, png }) => {
    const types = ICNS_TYPES[size];
    if (!types) throw new RangeError(`an .icns holds no picture of ${size} pixels here`);
    return types.map((type) => Buffer.concat([block(type, 8 + png.length), png]));
  });
  const length = blocks.reduce((sum, { byteLength }) => sum + byteLength, 8);
  return Buffer.concat([block("icns", length), ...blocks]);
}

function block(type: string, length: number): Buffer {
  const head = Buffer.alloc(8);
  head.write(type, "latin1");
  head.writeUInt32BE(length, 4);
  return head;
}
