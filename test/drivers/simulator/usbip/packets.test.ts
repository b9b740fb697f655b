import fc from "fast-check";
import { expect, test } from "vitest";
import {
  devlistReply,
  type ExportedDevice,
  importReply,
  MAX_TRANSFER_LENGTH,
  parseOperation,
  parseUrb,
  submitReply,
  unlinkReply,
} from "../../../../drivers/simulator/usbip/packets.ts";

// "Intr IN/OUT" of Documentation/usb/usbip_protocol.rst.
const SUBMIT_IN = Buffer.from(
  "0000000100000d050001000f000000010000000100000200" + "00000040ffffffff00000000000000040000000000000000",
  "hex",
);
const SUBMIT_OUT = Buffer.concat([
  Buffer.from("0000000100000d060001000f000000000000000100000000", "hex"),
  Buffer.from("00000040ffffffff00000000000000040000000000000000", "hex"),
  Buffer.concat([Buffer.from("ffffffff860008a784ce5ae212376300", "hex")], 64),
]);

test("the kernel documentation's example of an interrupt transfer is understood", () => {
  expect(parseUrb(SUBMIT_IN)).toEqual({
    length: 48,
    packet: {
      kind: "submit",
      sequence: 0xd05,
      deviceId: 0x1000f,
      direction: "in",
      endpoint: 1,
      length: 64,
      setup: new Uint8Array(8),
      data: new Uint8Array(),
    },
  });
  const out = parseUrb(SUBMIT_OUT);
  expect(out).toMatchObject({ length: 112, packet: { direction: "out", sequence: 0xd06, length: 64 } });
});

test("a packet is incomplete until its last byte, and takes no byte of the next one", () => {
  for (const whole of [SUBMIT_IN, SUBMIT_OUT]) {
    for (let length = 0; length < whole.length; length++)
      expect(parseUrb(whole.subarray(0, length)), String(length)).toBe("incomplete");
    expect(parseUrb(Buffer.concat([whole, Buffer.alloc(9, 0xff)]))).toMatchObject({ length: whole.length });
  }
  const operation = Buffer.concat([Buffer.from("0111800300000000", "hex"), Buffer.alloc(32, "1-1\0junk")]);
  for (let length = 0; length < 40; length++)
    expect(parseOperation(operation.subarray(0, length))).toBe("incomplete");
  expect(parseOperation(operation)).toEqual({ length: 40, packet: { kind: "import", busId: "1-1" } });
});

test("any bytes are a packet within its bounds, incomplete or invalid", () => {
  const start = fc.constantFrom([], [0, 0, 0, 1], [0, 0, 0, 2], [1, 0x11, 0x80, 3], [1, 0x11, 0x80, 5]);
  const bytes = fc
    .tuple(start, fc.uint8Array({ maxLength: 200 }))
    .map((parts) => Buffer.from(parts.flatMap((part) => [...part])));
  fc.assert(
    fc.property(bytes, (any) => {
      for (const parsed of [parseOperation(any), parseUrb(any)]) {
        if (typeof parsed === "string") continue;
        expect(parsed.length).toBeGreaterThan(0);
        expect(parsed.length).toBeLessThanOrEqual(any.length);
        if (parsed.packet.kind !== "submit") continue;
        expect(parsed.packet.length).toBeLessThanOrEqual(MAX_TRANSFER_LENGTH);
        if (parsed.packet.direction === "out") expect(parsed.packet.data).toHaveLength(parsed.packet.length);
      }
    }),
    { numRuns: 2_000 },
  );
});

test.each([
  ["a transfer of more than a mebibyte", 24, MAX_TRANSFER_LENGTH + 1],
  ["a negative length", 24, 0xffffffff],
  ["isochronous packets", 32, 1],
  ["a third direction", 12, 2],
  ["endpoint 16", 16, 16],
  ["another command", 0, 3],
])("%s is invalid", (_, at, word) => {
  const packet = Buffer.from(SUBMIT_IN);
  packet.writeUInt32BE(word, at);
  expect(parseUrb(packet)).toBe("invalid");
});

test("what is sent has the lengths that the protocol gives", () => {
  const device: ExportedDevice = {
    busId: "1-1",
    busNumber: 1,
    deviceNumber: 2,
    speed: 2,
    vendorId: 0x0400,
    productId: 0xc35a,
    release: 0x63,
    deviceClass: 0,
    interfaces: [
      [0xff, 0, 0],
      [3, 1, 2],
    ],
  };
  expect(devlistReply([device, device])).toHaveLength(12 + 2 * (312 + 2 * 4));
  expect(importReply(0, device)).toHaveLength(320);
  expect(importReply(1).toString("hex")).toBe("0111000300000001");
  expect(submitReply(7, -32, 0).toString("hex")).toBe(
    `0000000300000007${"00".repeat(12)}ffffffe0${"00".repeat(8)}ffffffff${"00".repeat(12)}`,
  );
  expect(submitReply(7, 0, 2, Uint8Array.of(1, 2))).toHaveLength(50);
  expect(unlinkReply(9, -104).toString("hex")).toBe(
    `0000000400000009${"00".repeat(12)}ffffff98${"00".repeat(24)}`,
  );
});
