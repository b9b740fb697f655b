import { Fault } from "../base/fault.ts";
import type { Portrait } from "../card/card.ts";
import { decodeBmp } from "../card/portrait/bmp.ts";
import { portraitFaults } from "../card/portrait/faults.ts";
import { encodePortrait, readPicture } from "../card/portrait/picture.ts";
import {
  orderPixels,
  type PixelOrder,
  type Pixels,
  PORTRAIT_HEIGHT,
  PORTRAIT_WIDTH,
  RAW_LENGTH,
} from "../card/portrait/pixels.ts";

/** A setting that is absent is not the same as one that is undefined for the functions below. */
export type OrderSettings = { readonly [K in keyof PixelOrder]?: PixelOrder[K] | undefined };

/** What vendors' `unpack` writes: bottom-up, R, G, B (portrait.md 2). */
const RAW_ORDER: PixelOrder = { channels: "rgb", rows: "bottom-up", mirrored: false };

/**
 * What a decoder gave, checked and in the one form that leaves this room.
 * @param bytes 38 556 raw bytes, a BMP, or (not from a native library) a JPEG, PNG or WebP of a portrait's proportions
 * @throws Fault `portrait.output`
 */
export async function portraitFrom(
  bytes: Uint8Array,
  source: Exclude<Portrait["source"], "simulator">,
  settings: OrderSettings,
): Promise<Portrait> {
  const order: Partial<PixelOrder> = Object.fromEntries(
    (["channels", "rows", "mirrored"] as const).flatMap((key) =>
      settings[key] === undefined ? [] : [[key, settings[key]]],
    ),
  );
  try {
    return await encodePortrait(await pixelsOf(bytes, source, order), "png", source);
  } catch (error) {
    const found = `${bytes.length} bytes${error instanceof RangeError || error instanceof SyntaxError ? `, ${error.message}` : ""}`;
    throw new Fault(portraitFaults["portrait.output"], { found }, { cause: error });
  }
}

async function pixelsOf(
  bytes: Uint8Array,
  source: Portrait["source"],
  order: Partial<PixelOrder>,
): Promise<Pixels> {
  const isBmp = bytes[0] === 0x42 && bytes[1] === 0x4d;
  if (!isBmp && bytes.length !== RAW_LENGTH && source !== "native") return await readPicture(bytes);
  const pixels = isBmp
    ? decodeBmp(bytes, order)
    : orderPixels(bytes, PORTRAIT_WIDTH, PORTRAIT_HEIGHT, { ...RAW_ORDER, ...order });
  if (pixels.width !== PORTRAIT_WIDTH || pixels.height !== PORTRAIT_HEIGHT)
    throw new RangeError(`${pixels.width} × ${pixels.height}`);
  // A buffer that the library did not touch. No portrait is of one colour.
  if (pixels.rgb.every((value) => value === pixels.rgb[0])) throw new RangeError("all pixels are alike");
  return pixels;
}
