/** The face photo for the terminals: the clerk's, else the card's portrait. */
import { Fault } from "../base/fault.ts";
import type { Portrait } from "../card/card.ts";
import { enrolmentFaults } from "./faults.ts";

const JPEG = [0xff, 0xd8, 0xff];
const PNG = [0x89, 0x50, 0x4e, 0x47];

/**
 * @param photo base64 of a JPEG or PNG file
 * @returns the bytes of a JPEG or PNG picture that decodes: a damaged one shows now, not at the terminal
 * @throws Fault `enrolment.no-photo`, `enrolment.photo-unreadable`
 */
export async function choosePhoto(photo: string | undefined, portrait: Portrait | null): Promise<Buffer> {
  const data = photo ?? portrait?.data;
  if (data === undefined) throw new Fault(enrolmentFaults["enrolment.no-photo"]);
  const bytes = Buffer.from(data, "base64");
  const sendable = starts(bytes, JPEG) || starts(bytes, PNG);
  if (photo !== undefined && !sendable) throw new Fault(enrolmentFaults["enrolment.photo-unreadable"]);
  // Loaded when first needed: 30 MB and 60 ms that a start can do without.
  const { createCanvas, loadImage } = await import("@napi-rs/canvas");
  try {
    const image = await loadImage(bytes);
    if (sendable) return bytes;
    const canvas = createCanvas(image.width, image.height);
    const context = canvas.getContext("2d");
    context.fillStyle = "#ffffff";
    context.fillRect(0, 0, image.width, image.height);
    context.drawImage(image, 0, 0);
    return await canvas.encode("jpeg", 95);
  } catch (error) {
    throw new Fault(enrolmentFaults["enrolment.photo-unreadable"], {}, { cause: error });
  }
}

function starts(bytes: Buffer, magic: readonly number[]): boolean {
  return magic.every((byte, index) => bytes[index] === byte);
}
