import { byteAt } from "../../base/bytes.ts";

/** A picture without a file around it: rows from the top, R, G, B, no padding. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** width × height × 3 bytes. */
  readonly rgb: Uint8Array;
}

export const PORTRAIT_WIDTH = 102;
export const PORTRAIT_HEIGHT = 126;
/** 102 × 126 × 3: what a decoder that writes no file header gives. */
export const RAW_LENGTH = PORTRAIT_WIDTH * PORTRAIT_HEIGHT * 3;

/** How a decoder's build orders what it writes; they differ (portrait.md 2), so each can be said. */
export interface PixelOrder {
  readonly channels: "rgb" | "bgr";
  readonly rows: "bottom-up" | "top-down";
  readonly mirrored: boolean;
}

/** @param bytes unpadded rows of three bytes per pixel @throws RangeError for another length */
export function orderPixels(bytes: Uint8Array, width: number, height: number, order: PixelOrder): Pixels {
  if (bytes.length !== width * height * 3) throw new RangeError(`${bytes.length} bytes`);
  const rgb = new Uint8Array(bytes.length);
  const swap = order.channels === "bgr" ? 2 : 0;
  for (let y = 0; y < height; y++) {
    const from = order.rows === "bottom-up" ? height - 1 - y : y;
    for (let x = 0; x < width; x++) {
      const source = (from * width + (order.mirrored ? width - 1 - x : x)) * 3;
      const target = (y * width + x) * 3;
      for (let channel = 0; channel < 3; channel++)
        rgb[target + channel] = byteAt(bytes, source + Math.abs(channel - swap));
    }
  }
  return { width, height, rgb };
}
