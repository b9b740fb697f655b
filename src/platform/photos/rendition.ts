import { Fault } from "../../base/fault.ts";
import { platformFaults } from "../faults.ts";
import { type PictureHeader, pictureHeader } from "./header.ts";

/** A photo as terminals get it. */
export interface Rendition extends PictureHeader {
  readonly mime: "image/jpeg";
  readonly bytes: Uint8Array;
}

/** Largest rendition sent to a terminal, bytes: below 400 KB in every reading of spec L57 (H9). */
export const MAX_RENDITION_BYTES = 400_000;
/** A 12-megapixel telephone camera has a place; a decompression bomb has none. */
const MAX_PIXELS = 50_000_000;
const MAX_SIDE = 1600;
const SMALL_SIDE = 640;
const MAX_SMALL_BYTES = 50_000;
const QUALITIES = [92, 85, 75, 65];

/**
 * Decodes a JPEG or PNG, turns it upright (EXIF), and encodes it anew as JPEG of at most 400 000 bytes and 1600
 * pixels a side. Encoding anew also drops what a camera writes into the file: place, time, owner.
 *
 * @throws Fault `platform.photo-unreadable`, `platform.photo-too-large`
 */
export async function renderPhoto(photo: Uint8Array): Promise<Rendition> {
  return await render(photo, MAX_SIDE, MAX_RENDITION_BYTES);
}

/** The same in at most 50 KB: for lists, and what the national platform takes (device-protocol §8). */
export async function renderSmall(photo: Uint8Array): Promise<Rendition> {
  return await render(photo, SMALL_SIDE, MAX_SMALL_BYTES);
}

async function render(photo: Uint8Array, maxSide: number, maxBytes: number): Promise<Rendition> {
  const header = pictureHeader(photo);
  if (!header) throw new Fault(platformFaults["platform.photo-unreadable"]);
  if (header.width * header.height > MAX_PIXELS)
    throw new Fault(platformFaults["platform.photo-too-large"], { limit: `${MAX_PIXELS / 1e6} MP` });
  // Loaded with the first photo: the platform's start does not wait for it.
  const { createCanvas, loadImage } = await import("@napi-rs/canvas");
  const image = await loadImage(Buffer.from(photo)).catch((cause: unknown) => {
    throw new Fault(platformFaults["platform.photo-unreadable"], {}, { cause });
  });
  for (let side = maxSide; ; side *= 0.75) {
    const scale = Math.min(1, side / Math.max(image.width, image.height));
    const width = Math.max(1, Math.round(image.width * scale));
    const height = Math.max(1, Math.round(image.height * scale));
    const canvas = createCanvas(width, height);
    const context = canvas.getContext("2d");
    // JPEG has no transparency: what a PNG leaves open becomes white, not black.
    context.fillStyle = "white";
    context.fillRect(0, 0, width, height);
    context.drawImage(image, 0, 0, width, height);
    for (const quality of QUALITIES) {
      const bytes = await canvas.encode("jpeg", quality);
      if (bytes.length <= maxBytes) return { mime: "image/jpeg", width, height, bytes };
    }
  }
}
