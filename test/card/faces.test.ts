import { loadImage } from "@napi-rs/canvas";
import fc from "fast-check";
import { expect, test } from "vitest";
import { renderFaces } from "../../src/card/faces/render.ts";
import { FACE_HEIGHT, FACE_WIDTH } from "../../src/card/faces/sheet.ts";
import { wrapAddress } from "../../src/card/faces/wrap-address.ts";
import { simulatedPortraitDecoder, wrapSimulatedPortrait } from "../../src/card/portrait/simulated.ts";
import { cardOf } from "../support/cards.ts";

test.each(["citizen", "rare-name", "hmt", "foreigner-2017", "foreigner-2023"])(
  "%s: both faces are JPEG pictures of 1011 × 638 and at most 400 KB",
  async (id) => {
    const card = await cardOf(id);
    const { faces } = await renderFaces(card, card.portrait, {
      readAt: card.readAt,
      simulated: true,
      watermark: "仅供劳务实名登记使用",
    });
    expect(faces.mime).toBe("image/jpeg");
    for (const side of [faces.front, faces.back]) {
      const bytes = Buffer.from(side, "base64");
      expect(bytes.length).toBeLessThan(400_000);
      const { width, height } = await loadImage(bytes);
      expect([width, height]).toEqual([FACE_WIDTH, FACE_HEIGHT]);
    }
  },
);

test("the faces of two people differ, and so does the same person with another purpose", async () => {
  const draw = async (id: string, watermark: string | null) => {
    const card = await cardOf(id);
    return (await renderFaces(card, card.portrait, { readAt: card.readAt, simulated: false, watermark }))
      .faces.front;
  };
  const [a, b, c, again] = [
    await draw("citizen", null),
    await draw("hmt", null),
    await draw("citizen", "仅供"),
    await draw("citizen", null),
  ];
  expect(new Set([a, b, c]).size).toBe(3);
  expect(again).toBe(a);
});

test("an address wraps without losing or inventing a character", () => {
  const address = fc.string({ unit: fc.constantFrom("省", "市", "𠮷", "1", "A", "号"), maxLength: 35 });
  fc.assert(
    fc.property(address, (text) => {
      expect(wrapAddress(text).join("")).toBe(text);
    }),
  );
  expect(wrapAddress("北京市东城区样本路1号院2号楼301室").length).toBe(2);
});

test("the simulator's portrait is plainly its own and comes back as it went in", async () => {
  const picture = Uint8Array.from({ length: 900 }, (_, i) => i & 0xff);
  const block = wrapSimulatedPortrait(picture);
  expect(simulatedPortraitDecoder.accepts(block)).toBe(true);
  expect(simulatedPortraitDecoder.accepts(new Uint8Array(1024))).toBe(false);
  expect((await simulatedPortraitDecoder.decode(block)).data).toBe(Buffer.from(picture).toString("base64"));
  expect(() => wrapSimulatedPortrait(new Uint8Array(1020))).toThrow(RangeError);
});
