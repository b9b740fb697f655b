/** A portrait as a picture file that pages and programs can show: JPEG, PNG or BMP, 102 × 126, sRGB. */
import { byteAt } from "../../base/bytes.ts";
import type { Portrait, PortraitFormat } from "../card.ts";
import { encodeBmp } from "./bmp.ts";
import { type Pixels, PORTRAIT_HEIGHT, PORTRAIT_WIDTH } from "./pixels.ts";

const JPEG_QUALITY = 95;

export async function encodePortrait(
  pixels: Pixels,
  format: PortraitFormat,
  source: Portrait["source"],
): Promise<Portrait> {
  const { width, height } = pixels;
  const data = Buffer.from(format === "bmp" ? encodeBmp(pixels) : await compress(pixels, format));
  return { mime: `image/${format}`, width, height, data: data.toString("base64"), source };
}

/** The portrait in another format; it becomes 102 × 126 if it was not. */
export async function convertPortrait(portrait: Portrait, format: PortraitFormat): Promise<Portrait> {
  if (portrait.mime === `image/${format}`) return portrait;
  return await encodePortrait(
    await readPicture(Buffer.from(portrait.data, "base64")),
    format,
    portrait.source,
  );
}

/**
 * The pixels of any JPEG, PNG, WebP or BMP file, drawn at 102 × 126.
 * @throws RangeError when its proportions are not a portrait's; Error when it does not decode
 */
export async function readPicture(file: Uint8Array): Promise<Pixels> {
  const { createCanvas, loadImage } = await import("@napi-rs/canvas");
  const image = await loadImage(Buffer.from(file));
  const distortion = (image.width * PORTRAIT_HEIGHT) / (image.height * PORTRAIT_WIDTH);
  if (!(distortion > 0.97 && distortion < 1.03)) throw new RangeError(`${image.width} × ${image.height}`);
  const context = createCanvas(PORTRAIT_WIDTH, PORTRAIT_HEIGHT).getContext("2d");
  context.fillStyle = "#ffffff";
  context.fillRect(0, 0, PORTRAIT_WIDTH, PORTRAIT_HEIGHT);
  context.drawImage(image, 0, 0, PORTRAIT_WIDTH, PORTRAIT_HEIGHT);
  const { data } = context.getImageData(0, 0, PORTRAIT_WIDTH, PORTRAIT_HEIGHT);
  const rgb = Uint8Array.from({ length: PORTRAIT_WIDTH * PORTRAIT_HEIGHT * 3 }, (_, i) => {
    return byteAt(data, Math.floor(i / 3) * 4 + (i % 3));
  });
  return { width: PORTRAIT_WIDTH, height: PORTRAIT_HEIGHT, rgb };
}

async function compress({ width, height, rgb }: Pixels, format: "jpeg" | "png"): Promise<Uint8Array> {
  const { createCanvas } = await import("@napi-rs/canvas");
  const canvas = createCanvas(width, height);
  const context = canvas.getContext("2d");
  const image = context.createImageData(width, height);
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let channel = 0; channel < 3; channel++)
      image.data[pixel * 4 + channel] = byteAt(rgb, pixel * 3 + channel);
    image.data[pixel * 4 + 3] = 0xff;
  }
  context.putImageData(image, 0, 0);
  return format === "png" ? await canvas.encode("png") : await canvas.encode("jpeg", JPEG_QUALITY);
}
