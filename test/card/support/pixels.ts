import { createCanvas, loadImage } from "@napi-rs/canvas";

export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** 4 bytes per pixel. */
  readonly data: Uint8ClampedArray;
}

export async function pixelsOf(picture: Uint8Array): Promise<Pixels> {
  const image = await loadImage(picture);
  const context = createCanvas(image.width, image.height).getContext("2d");
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, image.width, image.height);
  return { width: image.width, height: image.height, data };
}

/** Greatest difference of the three colours at a pixel. */
function difference(a: Pixels, b: Pixels, pixel: number): number {
  const at = (data: Uint8ClampedArray, i: number) => data[pixel * 4 + i] ?? 0;
  return Math.max(...[0, 1, 2].map((i) => Math.abs(at(a.data, i) - at(b.data, i))));
}

/** Share of pixels that differ by more than `tolerance` of 255. */
export function shareDifferent(a: Pixels, b: Pixels, tolerance: number): number {
  if (a.width !== b.width || a.height !== b.height) return 1;
  let count = 0;
  for (let pixel = 0; pixel < a.width * a.height; pixel++) {
    if (difference(a, b, pixel) > tolerance) count++;
  }
  return count / (a.width * a.height);
}

/** The smallest box that holds every pixel that plainly differs. */
export function changedBox(a: Pixels, b: Pixels) {
  const box = { left: a.width, top: a.height, right: 0, bottom: 0 };
  for (let pixel = 0; pixel < a.width * a.height; pixel++) {
    if (difference(a, b, pixel) <= 60) continue;
    const [x, y] = [pixel % a.width, Math.floor(pixel / a.width)];
    box.left = Math.min(box.left, x);
    box.right = Math.max(box.right, x + 1);
    box.top = Math.min(box.top, y);
    box.bottom = Math.max(box.bottom, y + 1);
  }
  return box;
}
