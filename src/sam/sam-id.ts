/**
 * The reader's SAM id, 16 raw bytes with little-endian fields, printed as
 * `NN.NN-DDDDDDDD-NNNNNNNNNN-NNNNNNNNNN` (36 characters). Vendors print it differently: compare raw bytes.
 */
export function formatSamId(raw: Uint8Array): string {
  if (raw.length !== 16) throw new RangeError(`a SAM id has 16 bytes, not ${raw.length}`);
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  const digits = (value: number, width: number) => String(value).padStart(width, "0");
  const head = `${digits(view.getUint16(0, true), 2)}.${digits(view.getUint16(2, true), 2)}`;
  const numbers = [
    digits(view.getUint32(4, true), 8),
    digits(view.getUint32(8, true), 10),
    digits(view.getUint32(12, true), 10),
  ];
  return [head, ...numbers].join("-");
}
