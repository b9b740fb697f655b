import type { Canvas } from "@napi-rs/canvas";
import type { Faces } from "../card.ts";

/** What platforms take. */
const MAX_JPEG_BYTES = 400_000;
const JPEG_QUALITIES = [90, 80, 65, 50, 35, 20, 8] as const;

/**
 * A picture as base64: PNG as it is, JPEG of the best quality that fits.
 * @throws RangeError when no quality fits
 */
export async function encodePicture(
  surface: Canvas,
  mime: Faces["mime"],
  maxJpegBytes = MAX_JPEG_BYTES,
): Promise<string> {
  if (mime === "image/png") return (await surface.encode("png")).toString("base64");
  for (const quality of JPEG_QUALITIES) {
    const bytes = await surface.encode("jpeg", quality);
    if (bytes.length <= maxJpegBytes) return bytes.toString("base64");
  }
  throw new RangeError(`a face of this size does not fit into ${maxJpegBytes} bytes`);
}
