import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type EncodableCard, encodeCard } from "../../src/card/encode.ts";
import {
  blocksOf,
  facesOf,
  type GoldenJson,
  goldenFile,
  hasPictures,
  hexOf,
  jsonOf,
} from "./support/golden.ts";
import { GOLDEN_CARDS } from "./support/golden-cards.ts";
import { pixelsOf, shareDifferent } from "./support/pixels.ts";

/** Edges of glyphs may differ a little from one processor to another; a text that moved by a pixel differs more. */
const TOLERANCE = 24;
const MAX_SHARE = 0.001;

test("there is a golden file for every card and no other", () => {
  const expected = Object.keys(GOLDEN_CARDS).flatMap((name) =>
    [".hex", ".json", ...(hasPictures(name) ? ["-front.png", "-back.png"] : [])].map((end) => name + end),
  );
  expect(readdirSync(goldenFile(".")).sort()).toEqual(expected.sort());
});

describe.each(Object.entries(GOLDEN_CARDS))("%s", (name, card) => {
  const hex = readFileSync(goldenFile(`${name}.hex`), "utf8");
  const json = JSON.parse(readFileSync(goldenFile(`${name}.json`), "utf8")) as GoldenJson;

  test("encodes to these bytes", () => {
    expect(hexOf(encodeCard(card))).toBe(hex);
  });

  test("these bytes decode to this Card JSON with these checks, and it encodes back", () => {
    expect(jsonOf(blocksOf(hex))).toEqual(json);
    expect(hexOf(encodeCard(json.card))).toBe(hex);
  });

  if (!hasPictures(name)) return;
  test("is drawn as these pictures", async () => {
    const drawn = await facesOf(json.card);
    for (const side of ["front", "back"] as const) {
      const golden = await pixelsOf(readFileSync(goldenFile(`${name}-${side}.png`)));
      expect(shareDifferent(await pixelsOf(drawn[side]), golden, TOLERANCE)).toBeLessThan(MAX_SHARE);
    }
  });
});

test("the comparison of pictures sees a single changed digit", async () => {
  const card = jsonOf(encodeCard(GOLDEN_CARDS.citizen as EncodableCard)).card;
  const golden = await pixelsOf(readFileSync(goldenFile("citizen-front.png")));
  const other = await facesOf({ ...card, birthDate: "1990-03-08" });
  expect(shareDifferent(await pixelsOf(other.front), golden, TOLERANCE)).toBeGreaterThan(MAX_SHARE / 4);
});
