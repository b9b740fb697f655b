import { Fault } from "../../base/fault.ts";
import { decodePhotoText } from "../../device-protocol/photo-text.ts";
import { type Rendition, renderPhoto } from "../photos/rendition.ts";

/** A photo that a device took, as rendition; null when it is none. */
export async function readPhoto(base64: string, maxBytes: number): Promise<Rendition | null> {
  const bytes = decodePhotoText(base64);
  if (!bytes || bytes.length > maxBytes) return null;
  try {
    return await renderPhoto(bytes);
  } catch (error) {
    Fault.accept(error);
    return null;
  }
}
