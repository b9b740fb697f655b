/** What fake-decoder.c draws, seen from the top left, and blocks that make it do so. */
import type { Portrait } from "../../src/card/card.ts";
import { readPicture } from "../../src/card/portrait/picture.ts";
import { orderPixels, type Pixels } from "../../src/card/portrait/pixels.ts";

export const WIDTH = 102;
export const HEIGHT = 126;

export const TEST_CARD: Pixels = {
  width: WIDTH,
  height: HEIGHT,
  rgb: Uint8Array.from({ length: WIDTH * HEIGHT * 3 }, (_, i) => {
    const [x, y] = [Math.floor(i / 3) % WIDTH, Math.floor(i / 3 / WIDTH)];
    return [40 + x * 2, 20 + y, x < 30 && y < 20 ? 250 : 10][i % 3] ?? 0;
  }),
};

/** The 38 556 bytes of a decoder that writes no header: bottom-up, R, G, B. */
export const RAW_TEST_CARD = orderPixels(TEST_CARD.rgb, WIDTH, HEIGHT, {
  channels: "rgb",
  rows: "bottom-up",
  mirrored: false,
}).rgb;

/** Only the header of a real block is public; the rest is filler. @param trouble see fake-decoder.c */
export function block(trouble = 0): Uint8Array {
  const bytes = new Uint8Array(1_024).fill(0x2a);
  bytes.set([0x57, 0x4c, 0x66, 0x00, 0x7e, 0x00, trouble]);
  return bytes;
}

/** Makes the fake decoder return this code, -64 to 63. */
export const returning = (code: number) => block(0x80 + code + 64);

/** The largest difference of any channel of any pixel. */
export async function difference(portrait: Portrait): Promise<number> {
  const { rgb } = await readPicture(Buffer.from(portrait.data, "base64"));
  return rgb.reduce((most, value, i) => Math.max(most, Math.abs(value - (TEST_CARD.rgb[i] ?? 0))), 0);
}
