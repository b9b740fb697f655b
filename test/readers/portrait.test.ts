import { expect, test } from "vitest";
import { Fault } from "../../src/base/fault.ts";
import { silentLog } from "../../src/base/log.ts";
import type { PortraitDecoder } from "../../src/card/portrait/decoder.ts";
import { sniffWlt } from "../../src/card/portrait/decoder.ts";
import { portraitFaults } from "../../src/card/portrait/faults.ts";
import { encodePortrait } from "../../src/card/portrait/picture.ts";
import { simulatedPortraitDecoder } from "../../src/card/portrait/simulated.ts";
import { decodePortrait } from "../../src/readers/portrait.ts";
import { block, TEST_CARD } from "../portraits/test-card.ts";

const decoderOf = (decode: PortraitDecoder["decode"]): PortraitDecoder => ({
  source: "native",
  accepts: sniffWlt,
  decode,
});
const works = decoderOf(() => encodePortrait(TEST_CARD, "png", "native"));
const unlicensed = decoderOf(async () => {
  throw new Fault(portraitFaults["portrait.licence"], { code: -5 });
});
const ask = (
  bytes: Uint8Array,
  decoders: readonly PortraitDecoder[],
  format?: Parameters<typeof decodePortrait>[1],
) => decodePortrait(bytes, format, { decoders: [simulatedPortraitDecoder, ...decoders], log: silentLog });

test("without a decoder the note says what the clerk does and what IT sets, in both languages", async () => {
  expect(await ask(block(), [])).toEqual({
    portrait: null,
    note: {
      id: "portrait.not-configured",
      zh: "未配置相片解码器，请现场拍照。要显示证件照片，请 IT 人员设置 portraitDecoder（docs/portrait.md）",
      en: "No portrait decoder is configured: take a photo instead. To see the card's portrait have IT set portraitDecoder (docs/portrait.md)",
    },
  });
});

test.each([
  ["a card without a portrait", new Uint8Array(), [works], "portrait.none"],
  ["a block that no decoder knows", new Uint8Array(1_024), [works], "portrait.unknown-block"],
  ["a decoder that fails", block(), [unlicensed], "portrait.licence"],
])("%s is told as what it is", async (_, bytes, decoders, id) => {
  expect(await ask(bytes, decoders)).toMatchObject({ portrait: null, note: { id } });
});

test("a portrait comes as the decoder gives it, or in the format asked for", async () => {
  for (const [format, mime] of [
    [undefined, "png"],
    [true, "png"],
    ["jpeg", "jpeg"],
    ["bmp", "bmp"],
  ] as const)
    expect(await ask(block(), [works], format)).toMatchObject({
      portrait: { mime: `image/${mime}`, width: 102, height: 126 },
    });
});

test("what is no fault but a bug is not swallowed", async () => {
  const broken = decoderOf(async () => {
    throw new TypeError("bug");
  });
  await expect(ask(block(), [broken])).rejects.toThrow("bug");
});
