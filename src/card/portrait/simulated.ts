/**
 * The simulator's portrait: a container of our own that is plainly no WLT. 1024 bytes: the magic `SIMFACE1`,
 * the picture's length (2 bytes, big-endian), a WebP picture of 102 × 126, zero padding.
 */
import type { PortraitDecoder } from "./decoder.ts";

const MAGIC = Buffer.from("SIMFACE1", "latin1");
const HEADER = MAGIC.length + 2;
const LENGTH = 1024;

/** @throws RangeError when the picture is longer than 1 014 bytes */
export function wrapSimulatedPortrait(picture: Uint8Array): Uint8Array {
  if (picture.length > LENGTH - HEADER)
    throw new RangeError(`a picture of ${picture.length} bytes does not fit`);
  const block = Buffer.alloc(LENGTH);
  MAGIC.copy(block);
  block.writeUInt16BE(picture.length, MAGIC.length);
  block.set(picture, HEADER);
  return block;
}

export const simulatedPortraitDecoder: PortraitDecoder = {
  source: "simulator",
  accepts: (block) => block.length === LENGTH && MAGIC.equals(block.subarray(0, MAGIC.length)),
  async decode(block) {
    const length = Buffer.from(block).readUInt16BE(MAGIC.length);
    const picture = block.subarray(HEADER, HEADER + length);
    return {
      mime: "image/webp",
      width: 102,
      height: 126,
      data: Buffer.from(picture).toString("base64"),
      source: "simulator",
    };
  },
};
