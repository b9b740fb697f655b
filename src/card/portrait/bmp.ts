/** BMP files of 24 bits per pixel, written as decoders write them and read as liberally as they differ. Pure. */
import { byteAt } from "../../base/bytes.ts";
import { orderPixels, type PixelOrder, type Pixels, PORTRAIT_HEIGHT, PORTRAIT_WIDTH } from "./pixels.ts";

const HEADER = 54;
/** 54 + 308 × 126: the file that every vendor's decoder makes of a portrait. */
export const PORTRAIT_BMP_LENGTH = HEADER + stride(PORTRAIT_WIDTH) * PORTRAIT_HEIGHT;

/** Bottom-up, B, G, R, rows padded to four bytes; resolution and image size 0 (portrait.md 2). */
export function encodeBmp({ width, height, rgb }: Pixels): Uint8Array {
  const rowLength = stride(width);
  const file = new Uint8Array(HEADER + rowLength * height);
  const view = new DataView(file.buffer);
  view.setUint16(0, 0x424d);
  view.setUint32(2, file.length, true);
  view.setUint32(10, HEADER, true);
  view.setUint32(14, 40, true);
  view.setInt32(18, width, true);
  view.setInt32(22, height, true);
  view.setUint16(26, 1, true);
  view.setUint16(28, 24, true);
  for (let y = 0; y < height; y++) {
    const row = HEADER + rowLength * (height - 1 - y);
    for (let x = 0; x < width; x++) {
      const pixel = (y * width + x) * 3;
      for (let channel = 0; channel < 3; channel++)
        file[row + x * 3 + channel] = byteAt(rgb, pixel + 2 - channel);
    }
  }
  return file;
}

/**
 * Fields are compared, not bytes: vendors fill image size and resolution or not. Bytes behind the rows are ignored.
 * @param order what is unusual about the file's rows, default: nothing
 * @throws RangeError, SyntaxError for what is no uncompressed 24-bit BMP
 */
export function decodeBmp(file: Uint8Array, order: Partial<PixelOrder> = {}): Pixels {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (view.getUint16(0) !== 0x424d) throw new SyntaxError("no BMP");
  const [offset, width, signedHeight] = [
    view.getUint32(10, true),
    view.getInt32(18, true),
    view.getInt32(22, true),
  ];
  const [depth, compression] = [view.getUint16(28, true), view.getUint32(30, true)];
  if (view.getUint32(14, true) < 40 || depth !== 24 || compression !== 0)
    throw new SyntaxError(`BMP of ${depth} bits per pixel, compression ${compression}`);
  const height = Math.abs(signedHeight);
  const rowLength = stride(width);
  if (width < 1 || height < 1 || offset < HEADER || offset + rowLength * height > file.length)
    throw new RangeError(`BMP of ${width} × ${height} in ${file.length} bytes`);
  const bytes = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    const start = offset + y * rowLength;
    bytes.set(file.subarray(start, start + width * 3), y * width * 3);
  }
  const rows = signedHeight < 0 ? "top-down" : "bottom-up";
  return orderPixels(bytes, width, height, { channels: "bgr", rows, mirrored: false, ...order });
}

function stride(width: number): number {
  return Math.ceil((width * 3) / 4) * 4;
}
