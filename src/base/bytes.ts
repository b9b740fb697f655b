/** The number at a place of a row of bytes. @throws RangeError beyond its end: what was counted wrongly never reads as 0 */
export function byteAt(bytes: ArrayLike<number>, place: number): number {
  const byte = bytes[place];
  if (byte === undefined) throw new RangeError(`no byte ${place} in ${bytes.length}`);
  return byte;
}
