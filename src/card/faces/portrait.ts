import type { Canvas, Image } from "@napi-rs/canvas";
import { byteAt } from "../../base/bytes.ts";

type CreateCanvas = (width: number, height: number) => Canvas;

/** Sum of red, green and blue from which a pixel of the background counts as white. */
const WHITE = 735;

/**
 * The portrait without its white background: what is white and joined to the left, right or upper edge. Highlights in
 * the face and a white collar stay.
 */
export function cutOut(picture: Image, createCanvas: CreateCanvas): Canvas {
  const { width, height } = picture;
  const canvas = createCanvas(width, height);
  const context = canvas.getContext("2d");
  context.drawImage(picture, 0, 0);
  const pixels = context.getImageData(0, 0, width, height);
  clearBackground(pixels.data, width, height);
  context.putImageData(pixels, 0, 0);
  return canvas;
}

/** @param rgba 4 bytes per pixel, rows from the top; the alpha of background pixels becomes 0 */
export function clearBackground(rgba: Uint8ClampedArray, width: number, height: number): void {
  const isWhite = (pixel: number) =>
    [0, 1, 2].reduce((sum, channel) => sum + byteAt(rgba, pixel * 4 + channel), 0) >= WHITE;
  const open: number[] = [];
  for (let x = 0; x < width; x++) open.push(x);
  for (let y = 0; y < height; y++) open.push(y * width, y * width + width - 1);
  for (let pixel = open.pop(); pixel !== undefined; pixel = open.pop()) {
    if (rgba[pixel * 4 + 3] === 0 || !isWhite(pixel)) continue;
    rgba[pixel * 4 + 3] = 0;
    const x = pixel % width;
    if (x > 0) open.push(pixel - 1);
    if (x < width - 1) open.push(pixel + 1);
    if (pixel >= width) open.push(pixel - width);
    if (pixel < width * (height - 1)) open.push(pixel + width);
  }
}
