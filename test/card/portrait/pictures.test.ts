import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PEOPLE } from "../../../drivers/simulator/people.ts";
import { Fault } from "../../../src/base/fault.ts";
import { decodeBmp, encodeBmp } from "../../../src/card/portrait/bmp.ts";
import { sniffWlt } from "../../../src/card/portrait/decoder.ts";
import { portraitFaults, portraitNote } from "../../../src/card/portrait/faults.ts";
import { convertPortrait, encodePortrait, readPicture } from "../../../src/card/portrait/picture.ts";
import { orderPixels, type PixelOrder, type Pixels } from "../../../src/card/portrait/pixels.ts";
import { simulatedPortraitDecoder } from "../../../src/card/portrait/simulated.ts";
import { TEST_CARD } from "../../portraits/test-card.ts";

const pixels: fc.Arbitrary<Pixels> = fc
  .record({ width: fc.integer({ min: 1, max: 9 }), height: fc.integer({ min: 1, max: 9 }) })
  .chain(({ width, height }) => {
    const length = width * height * 3;
    return fc.uint8Array({ minLength: length, maxLength: length }).map((rgb) => ({ width, height, rgb }));
  });
const order: fc.Arbitrary<PixelOrder> = fc.record({
  channels: fc.constantFrom("rgb", "bgr"),
  rows: fc.constantFrom("bottom-up", "top-down"),
  mirrored: fc.boolean(),
});

describe("a BMP file", () => {
  test("of a portrait has 38 862 bytes and exactly the published header", () => {
    const file = encodeBmp(TEST_CARD);
    expect(file.length).toBe(38_862);
    expect(Buffer.from(file.subarray(0, 54)).toString("hex")).toBe(
      "424dce970000000000003600000028000000660000007e00000001001800000000000000000000000000000000000000000000000000",
    );
    // Bottom-up: the last row begins with the top left pixel, as B, G, R; two zero bytes end each row.
    const top = 54 + 308 * 125;
    expect([...file.subarray(top, top + 3)]).toEqual([250, 20, 40]);
    expect([...file.subarray(top + 306, top + 308)]).toEqual([0, 0]);
  });

  test("is read as it was written, whatever its size, also top-down and with bytes around it", () => {
    fc.assert(
      fc.property(pixels, fc.uint8Array({ maxLength: 20 }), (picture, tail) => {
        const file = encodeBmp(picture);
        expect(decodeBmp(file)).toEqual(picture);
        expect(decodeBmp(Uint8Array.of(...file, ...tail))).toEqual(picture);
        const upsideDown = Uint8Array.from(file);
        new DataView(upsideDown.buffer).setInt32(22, -picture.height, true);
        const { rgb } = picture;
        const flipped = orderPixels(rgb, picture.width, picture.height, {
          channels: "rgb",
          rows: "bottom-up",
          mirrored: false,
        });
        expect(decodeBmp(upsideDown)).toEqual(flipped);
      }),
    );
  });

  test("any bytes are a picture or a clear error", () => {
    const begun = fc.tuple(
      fc.constant(encodeBmp(TEST_CARD).subarray(0, 54)),
      fc.uint8Array({ maxLength: 80 }),
    );
    const spoilt = begun.chain(([head, tail]) =>
      fc
        .record({ at: fc.nat(53), value: fc.nat(255) })
        .map(({ at, value }) => Uint8Array.of(...head.with(at, value), ...tail)),
    );
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 100 }), spoilt), (bytes) => {
        try {
          const { width, height, rgb } = decodeBmp(bytes);
          expect(rgb.length).toBe(width * height * 3);
        } catch (error) {
          expect(error).toSatisfy((it) => it instanceof RangeError || it instanceof SyntaxError);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

test("putting pixels into an order twice puts them back", () => {
  fc.assert(
    fc.property(pixels, order, ({ width, height, rgb }, how) => {
      const once = orderPixels(rgb, width, height, how);
      expect(orderPixels(once.rgb, width, height, how).rgb).toEqual(rgb);
    }),
  );
  expect(() =>
    orderPixels(new Uint8Array(5), 1, 1, { channels: "rgb", rows: "top-down", mirrored: false }),
  ).toThrow(RangeError);
});

test.each(["jpeg", "png", "bmp"] as const)("a portrait is offered as %s", async (format) => {
  const portrait = await convertPortrait(await encodePortrait(TEST_CARD, "png", "native"), format);
  expect(portrait).toMatchObject({ mime: `image/${format}`, width: 102, height: 126, source: "native" });
  const { rgb } = await readPicture(Buffer.from(portrait.data, "base64"));
  const error =
    rgb.reduce((sum, value, i) => sum + Math.abs(value - (TEST_CARD.rgb[i] ?? 0)), 0) / rgb.length;
  expect(error).toBeLessThan(format === "jpeg" ? 4 : 1e-9);
});

test("the simulator's portraits become the same formats", async () => {
  const { blocks } = PEOPLE[0]?.card("2026-11-24") ?? {};
  const portrait = await simulatedPortraitDecoder.decode(blocks?.portrait ?? new Uint8Array());
  const bmp = await convertPortrait(portrait, "bmp");
  expect(Buffer.from(bmp.data, "base64")).toHaveLength(38_862);
  expect(await convertPortrait(bmp, "bmp")).toBe(bmp);
});

test("a picture that has not a portrait's proportions is refused", async () => {
  const square: Pixels = { width: 30, height: 30, rgb: new Uint8Array(2_700) };
  const { data } = await encodePortrait(square, "png", "http");
  await expect(readPicture(Buffer.from(data, "base64"))).rejects.toThrow("30 × 30");
});

test("a WLT block is known by its first six bytes and its length, and by nothing else", () => {
  const begin = [0x57, 0x4c, 0x66, 0x00, 0x7e, 0x00];
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1_018, maxLength: 1_018 }), fc.nat(5), (rest, at) => {
      const block = Uint8Array.of(...begin, ...rest);
      expect(sniffWlt(block)).toBe(true);
      expect(sniffWlt(block.with(at, 0xff))).toBe(false);
      expect(sniffWlt(block.subarray(1))).toBe(false);
    }),
    { numRuns: 50 },
  );
});

test("the note says in one line why there is no portrait, what the clerk does and what IT sets", () => {
  for (const kind of Object.values(portraitFaults)) {
    const { id, zh, en } = portraitNote(new Fault(kind, { code: -5, found: "x", how: "x" }));
    expect(id).toBe(kind.id);
    expect(zh).toMatch(/^[^\n]+，请现场拍照。[^\n]+$/);
    expect(en).toMatch(/^[A-Z][^\n]+: take a photo instead\. [A-Z][^\n]+$/);
    expect(zh + en).not.toMatch(/[{}]/);
  }
});
