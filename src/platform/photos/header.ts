/** Looks at the beginning of a picture without decoding it: kind and size, so that a bomb is never unpacked. */

export interface PictureHeader {
  readonly mime: "image/jpeg" | "image/png";
  readonly width: number;
  readonly height: number;
}

/** JPEG or PNG by their magic bytes, whatever the sender called it (H10); null for anything else. */
export function pictureHeader(bytes: Uint8Array): PictureHeader | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return png(view) ?? jpeg(view);
}

/** PNG specification §11.2.2: IHDR is the first chunk. */
function png(view: DataView): PictureHeader | null {
  if (view.byteLength < 33 || view.getUint32(0) !== 0x89504e47 || view.getUint32(4) !== 0x0d0a1a0a)
    return null;
  return sized("image/png", view.getUint32(16), view.getUint32(20));
}

/** ITU-T T.81 B.1: segments up to the frame header SOF0-SOF15 (C4 DHT, C8 JPG, CC DAC are none). */
function jpeg(view: DataView): PictureHeader | null {
  if (view.byteLength < 4 || view.getUint16(0) !== 0xffd8) return null;
  let at = 2;
  while (at + 9 <= view.byteLength) {
    if (view.getUint8(at) !== 0xff) return null;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) at++;
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7)) at += 2;
    else if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
      return sized("image/jpeg", view.getUint16(at + 7), view.getUint16(at + 5));
    else at += 2 + view.getUint16(at + 2);
  }
  return null;
}

function sized(mime: PictureHeader["mime"], width: number, height: number): PictureHeader | null {
  return width > 0 && height > 0 ? { mime, width, height } : null;
}
