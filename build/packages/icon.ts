/** The program's icon in the sizes and containers that the systems want, drawn from one picture. */
import { createCanvas, loadImage } from "@napi-rs/canvas";

/** @returns a PNG of `size` by `size` pixels */
export async function png(svg: Buffer, size: number): Promise<Buffer> {
  const image = await loadImage(svg);
  const canvas = createCanvas(size, size);
  canvas.getContext("2d").drawImage(image, 0, 0, size, size);
  return await canvas.encode("png");
}

/** A Windows icon that holds PNG pictures (Vista and later). Layout: ICONDIR and ICONDIRENTRY of the Windows SDK. */
export async function ico(svg: Buffer, sizes: readonly number[] = [16, 24, 32, 48, 256]): Promise<Buffer> {
  const pictures = await Promise.all(sizes.map((size) => png(svg, size)));
  const head = Buffer.alloc(6 + 16 * sizes.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(sizes.length, 4);
  let offset = head.length;
  for (const [index, picture] of pictures.entries()) {
    const at = 6 + 16 * index;
    // 0 stands for 256.
    const side = (sizes[index] ?? 0) % 256;
    head.writeUInt8(side, at);
    head.writeUInt8(side, at + 1);
    head.writeUInt16LE(1, at + 4);
    head.writeUInt16LE(32, at + 6);
    head.writeUInt32LE(picture.length, at + 8);
    head.writeUInt32LE(offset, at + 12);
    offset += picture.length;
  }
  return Buffer.concat([head, ...pictures]);
}
