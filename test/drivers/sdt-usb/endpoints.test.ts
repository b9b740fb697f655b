import fc from "fast-check";
import { expect, test } from "vitest";
import { bulkEndpoints, wiringOf } from "../../../drivers/sdt-usb/endpoints.ts";
import { configurationDescriptor } from "../support/descriptors.ts";

const wiring = (addresses: readonly number[]) => wiringOf(bulkEndpoints(configurationDescriptor(addresses)));

test("two endpoints carry whole frames, wherever they are", () => {
  for (const addresses of [
    [0x81, 0x02],
    [0x02, 0x81],
    [0x83, 0x01],
  ]) {
    const [low = 0, high = 0] = addresses.toSorted((a, b) => a - b);
    expect(wiring(addresses)).toMatchObject({ kind: "whole", out: { address: low }, in: { address: high } });
  }
});

test("four endpoints split frames by address, in any order of the descriptor", () => {
  for (const addresses of [
    [0x81, 0x02, 0x85, 0x06],
    [0x02, 0x06, 0x81, 0x85],
    [0x85, 0x06, 0x81, 0x02],
  ]) {
    expect(wiring(addresses)).toMatchObject({
      kind: "split",
      headerOut: { address: 0x02 },
      bodyOut: { address: 0x06 },
      headerIn: { address: 0x81 },
      bodyIn: { address: 0x85 },
    });
  }
});

test("anything else is no known variant", () => {
  for (const addresses of [[], [0x81], [0x81, 0x82], [0x81, 0x02, 0x83], [1, 2, 3, 0x81]])
    expect(wiring(addresses)).toBeNull();
});

test("a descriptor of no length ends what is read of them", () => {
  const whole = configurationDescriptor([0x81, 0x02]);
  for (const length of [0, 1])
    expect(bulkEndpoints(Uint8Array.from([...whole, length, 5, 0x83]))).toEqual(bulkEndpoints(whole));
});

test("only bulk endpoints of interface 0, alternate setting 0 count", () => {
  expect(bulkEndpoints(configurationDescriptor([0x81, 0x02], 3))).toEqual([]);
  const other = [9, 4, 0, 1, 1, 0xff, 0, 0, 0, 7, 5, 0x87, 2, 64, 0, 0];
  const second = [9, 4, 1, 0, 1, 0xff, 0, 0, 0, 7, 5, 0x88, 2, 64, 0, 0];
  const descriptor = Uint8Array.of(...configurationDescriptor([0x81, 0x02]), ...other, ...second);
  expect(bulkEndpoints(descriptor)).toEqual([
    { address: 0x81, packetSize: 64 },
    { address: 0x02, packetSize: 64 },
  ]);
});

test("any bytes for a descriptor give an answer", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void wiringOf(bulkEndpoints(bytes))));
});

test("three endpoints each way are no variant that anybody knows", () => {
  const endpoints = [0x01, 0x02, 0x03, 0x81, 0x82, 0x83].map((address) => ({ address, packetSize: 64 }));
  expect(wiringOf(endpoints)).toBe(null);
});
