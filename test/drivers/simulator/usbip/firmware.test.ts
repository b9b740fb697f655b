import fc from "fast-check";
import { expect, test } from "vitest";
import { bareReports as bareCodec } from "../../../../drivers/hid/reports.ts";
import { miaxisReports as miaxisCodec } from "../../../../drivers/miaxis-hid/index.ts";
import {
  bareReports,
  type Firmware,
  miaxisReports,
  splitFrames,
  wholeFrames,
} from "../../../../drivers/simulator/usbip/firmware.ts";
import { silentLog } from "../../../../src/base/log.ts";
import { encodeFrame, FrameParser } from "../../../../src/sam/frame.ts";

const split = () => splitFrames({ in: 0x81, out: 2 }, { in: 0x85, out: 6 });
const request = encodeFrame(Uint8Array.of(0x20, 0x01));

/** What a host makes of the packets. */
function parsed(firmware: Firmware, parts: Uint8Array[], unpack: (packet: Uint8Array) => Uint8Array) {
  const parser = new FrameParser();
  return parts
    .flatMap((part) => [...firmware.send(part)])
    .flatMap(([, packet]) => parser.push(unpack(packet)))
    .filter(({ kind }) => kind === "reply");
}

const FAMILIES: [
  string,
  () => Firmware,
  (firmware: Firmware) => Uint8Array,
  (packet: Uint8Array) => Uint8Array,
][] = [
  ["whole frames", () => wholeFrames(0x81), (firmware) => firmware.receive(2, request), (packet) => packet],
  [
    "split frames",
    split,
    (firmware) => {
      expect(firmware.receive(2, request.subarray(0, 7))).toHaveLength(0);
      return firmware.receive(6, request.subarray(7));
    },
    (packet) => packet,
  ],
  [
    "bare reports",
    () => bareReports(0x81),
    (firmware) => firmware.receive(2, bareCodec.pack(request)),
    (report) => bareCodec.unpack(report),
  ],
  [
    "Miaxis reports",
    () => miaxisReports(0x81),
    (firmware) => firmware.receive(2, miaxisCodec(silentLog).pack(request)),
    (report) => miaxisCodec(silentLog).unpack(report),
  ],
];

test.each(FAMILIES)(
  "%s: requests come in whole, replies go out whole, however they are cut",
  (_, create, ask, unpack) => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 3, maxLength: 2_400 }),
        fc.array(fc.nat(2_400), { maxLength: 3 }),
        (body, cuts) => {
          const firmware = create();
          const reply = encodeFrame(body);
          for (let round = 0; round < 2; round++) {
            expect(ask(firmware)).toEqual(request);
            const places = [...cuts.filter((cut) => cut < reply.length).sort((a, b) => a - b), reply.length];
            const parts = places.map((place, i) => reply.slice(places[i - 1] ?? 0, place));
            expect(parsed(firmware, parts, unpack)).toMatchObject([{ reply: { data: body.slice(3) } }]);
          }
        },
      ),
      { numRuns: 60 },
    );
  },
);

test.each(FAMILIES)("%s: any transfer is a request or nothing, and breaks nothing", (_, create, ask) => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom(0, 2, 6), fc.uint8Array({ maxLength: 70 })), { maxLength: 5 }),
      (transfers) => {
        const firmware = create();
        for (const [endpoint, data] of transfers) firmware.receive(endpoint, data);
        expect(ask(firmware)).toEqual(request);
      },
    ),
  );
});

test("reports are always 64 bytes: Linux drops shorter ones", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 4 }), (parts) => {
      for (const firmware of [bareReports(0x81), miaxisReports(0x81)])
        for (const part of parts)
          for (const [, report] of firmware.send(part)) expect(report).toHaveLength(64);
    }),
  );
});

test("a split reader takes exactly a header, then exactly the rest", () => {
  const firmware = split();
  firmware.receive(2, request);
  expect(firmware.receive(6, request.subarray(7))).toHaveLength(0);
  firmware.receive(2, request.subarray(0, 7));
  expect(firmware.receive(6, request.subarray(8))).toHaveLength(0);
  expect(firmware.receive(6, request.subarray(7))).toHaveLength(0);
});
