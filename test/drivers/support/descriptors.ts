/** A configuration descriptor with one vendor interface and bulk endpoints, as a full-speed reader gives it. */
export function configurationDescriptor(endpoints: readonly number[], attributes = 2): Uint8Array {
  const body = [
    [9, 4, 0, 0, endpoints.length, 0xff, 0, 0, 0],
    ...endpoints.map((address) => [7, 5, address, attributes, 64, 0, 0]),
  ].flat();
  const total = 9 + body.length;
  return Uint8Array.of(9, 2, total & 0xff, total >> 8, 1, 1, 0, 0xc0, 50, ...body);
}
