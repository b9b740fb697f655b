import { createCanvas, loadImage } from "@napi-rs/canvas";
import { expect, test } from "vitest";
import type { DecodedCard, Portrait } from "../../src/card/card.ts";
import { FACE_HEIGHT, FACE_WIDTH } from "../../src/card/faces/face.ts";
import { type FaceOptions, renderFaces } from "../../src/card/faces/render.ts";
import { cardOf } from "../support/cards.ts";
import { changedBox, pixelsOf, shareDifferent } from "./support/pixels.ts";

/** 11.811 px per mm at 300 dpi. */
const MILLIMETRE = 11.811;
const AT = { readAt: "2026-11-24T02:00:00Z", simulated: false } as const;

async function draw(card: DecodedCard, options: Partial<FaceOptions> = {}, portrait: Portrait | null = null) {
  const { faces, checks } = await renderFaces(card, portrait, { ...AT, mime: "image/png", ...options });
  const [front, back] = await Promise.all(
    [faces.front, faces.back].map((side) => pixelsOf(Buffer.from(side, "base64"))),
  );
  if (!front || !back) throw new Error("two faces were expected");
  return { front, back, checks };
}

/** A red picture: no white, so that its edges are seen. */
const red: Portrait = (() => {
  const canvas = createCanvas(102, 126);
  const context = canvas.getContext("2d");
  context.fillStyle = "#a01010";
  context.fillRect(0, 0, 102, 126);
  const data = canvas.toBuffer("image/png").toString("base64");
  return { mime: "image/png", width: 102, height: 126, data, source: "simulator" };
})();

test.each(["citizen", "rare-name", "hmt", "foreigner-2017", "foreigner-2023"])(
  "%s: both faces are JPEG pictures of 1011 × 638 and at most 400 KB",
  async (id) => {
    const card = await cardOf(id);
    const { faces } = await renderFaces(card, card.portrait, { ...AT, simulated: true });
    expect(faces.mime).toBe("image/jpeg");
    for (const side of [faces.front, faces.back]) {
      const bytes = Buffer.from(side, "base64");
      expect(bytes.length).toBeLessThanOrEqual(400_000);
      const { width, height } = await loadImage(bytes);
      expect([width, height]).toEqual([FACE_WIDTH, FACE_HEIGHT]);
    }
  },
);

test("any scale: by width, by height, by both; a large JPEG stays below 400 KB", async () => {
  const card = await cardOf("citizen");
  const size = async (options: Partial<FaceOptions>) => {
    const { faces } = await renderFaces(card, card.portrait, { ...AT, ...options });
    const bytes = Buffer.from(faces.front, "base64");
    expect(bytes.length).toBeLessThanOrEqual(400_000);
    const { width, height } = await loadImage(bytes);
    return [width, height];
  };
  expect(await size({ width: 540, height: 340 })).toEqual([540, 340]);
  expect(await size({ width: 506 })).toEqual([506, 319]);
  expect(await size({ height: 319 })).toEqual([506, 319]);
  expect(await size({ width: 3033 })).toEqual([3033, 1914]);
  for (const width of [0, 99, 5001, Number.NaN]) await expect(size({ width })).rejects.toThrow(RangeError);
});

/** Baseline positions of card-face.md section 5, in pixels of 1011 × 638. */
test.each([
  ["front", "name", { name: "" }, 198, 141],
  ["front", "sex", { sex: { code: "1", label: "" } }, 198, 216],
  ["front", "ethnicity", { ethnicity: { code: "01", label: "" } }, 402, 216],
  ["front", "birth year", { birthDate: "9990-03-07" }, 199, 293],
  ["front", "birth month", { birthDate: "1990-10-07" }, 351, 293],
  ["front", "birth day", { birthDate: "1990-03-20" }, 439, 293],
  ["front", "address", { address: "" }, 198, 374 + 50],
  ["front", "number", { number: "" }, 362, 574],
  ["back", "issuer", { issuer: "　" }, 412, 486],
  ["back", "validity", { validFrom: "", validTo: "" }, 412, 568],
] as const)("%s: %s stands within 1 mm of its place", async (side, _, without, left, baseline) => {
  const card = await cardOf("citizen");
  const base = { watermark: null };
  const box = changedBox((await draw(card, base))[side], (await draw({ ...card, ...without }, base))[side]);
  expect(Math.abs(box.left - left)).toBeLessThan(MILLIMETRE);
  expect(Math.abs(box.bottom - baseline)).toBeLessThan(MILLIMETRE);
  expect(box.right).toBeLessThan(FACE_WIDTH - MILLIMETRE);
});

test("the portrait is 26 × 32 mm at its place", async () => {
  const card = await cardOf("citizen");
  const without = createCanvas(102, 126).toBuffer("image/png").toString("base64");
  const [shown, empty] = [
    await draw(card, { watermark: null }, red),
    await draw(card, { watermark: null }, { ...red, data: without }),
  ];
  const box = changedBox(shown.front, empty.front);
  expect([box.right - box.left, box.bottom - box.top].map((size) => size / MILLIMETRE)).toEqual([
    expect.closeTo(26, 0),
    expect.closeTo(32, 0),
  ]);
  expect(Math.abs(box.left - 626)).toBeLessThan(2);
  expect(Math.abs(box.top - 126)).toBeLessThan(2);
});

test("the longest texts of the chip stay clear of portrait, number and edge", async () => {
  const card = await cardOf("citizen");
  const long = {
    ...card,
    name: "阿卜杜热合曼·样本·买买提艾力甲",
    ethnicity: { code: "98", label: "外国血统中国籍人士" },
    address: "样".repeat(35),
    issuer: "样".repeat(15),
  };
  const base = { watermark: null };
  const blank = await draw(
    { ...card, name: "", ethnicity: { code: "", label: "" }, address: "", issuer: "" },
    base,
  );
  const full = await draw(long, base);
  const box = changedBox(full.front, blank.front);
  expect(box.right).toBeLessThanOrEqual(622);
  expect(box.bottom).toBeLessThan(574 - 38);
  expect(changedBox(full.back, blank.back).right).toBeLessThanOrEqual(990);
  // Unsplit numbers can make a fifth line: smaller type.
  const five = await draw({ ...long, address: `${"样本市1234567890123456号".repeat(3)}` }, base);
  expect(changedBox(five.front, blank.front).bottom).toBeLessThan(574 - 38);
});

test("a character that no font has is drawn as a box with its code, and named", async () => {
  const card = await cardOf("citizen");
  const odd = await draw({ ...card, name: "王\u{2A700}" });
  expect(odd.checks).toEqual([
    {
      id: "faces.glyphs",
      ok: false,
      level: "warning",
      detail: expect.stringContaining("\u{2A700}（U+2A700）"),
    },
  ]);
  const other = await draw({ ...card, name: "王\u{2A701}" });
  const box = changedBox(odd.front, other.front);
  // The codes differ in their last digit.
  expect(box.right - box.left).toBeGreaterThan(2);
  expect(box.right - box.left).toBeLessThan(46);
});

test.each(["王㛃", "王𠮷", "𰻞", "䶮", "Ø·ñ", "葛\u{E0100}", ""])(
  "%s has all its characters",
  async (name) => {
    const { checks } = await draw({ ...(await cardOf("citizen")), name });
    expect(checks).toEqual([expect.objectContaining({ id: "faces.glyphs", ok: true })]);
  },
);

test("a font file of the user's is tried after ours, and one that is no font is named", async () => {
  const card = { ...(await cardOf("citizen")), name: "王\u{2A700}" };
  const broken = new URL("../../package.json", import.meta.url).pathname;
  const { checks } = await draw(card, { rareFonts: ["/no/such/font.ttf", broken] });
  expect(checks[0]).toMatchObject({
    ok: false,
    detail: expect.stringMatching(/no\/such\/font.*package\.json/),
  });
});

test("the mark says what it is and when, the simulator's says specimen, the purpose is on by default", async () => {
  const card = await cardOf("citizen");
  const plain = await draw(card, { watermark: null });
  const later = await draw(card, { watermark: null, readAt: "2027-12-31T18:30:00Z" });
  for (const side of ["front", "back"] as const) {
    const box = changedBox(plain[side], later[side]);
    expect(box.bottom).toBeLessThan(60);
    const [simulated, purpose, named, again] = [
      await draw(card, { watermark: null, simulated: true }),
      await draw(card),
      await draw(card, { watermark: "仅供样本公司实名登记使用" }),
      await draw(card, { watermark: "仅供劳务实名登记使用" }),
    ];
    expect(shareDifferent(simulated[side], plain[side], 8)).toBeGreaterThan(0.01);
    expect(shareDifferent(purpose[side], plain[side], 8)).toBeGreaterThan(0.01);
    expect(shareDifferent(named[side], purpose[side], 8)).toBeGreaterThan(0.01);
    expect(shareDifferent(again[side], purpose[side], 0)).toBe(0);
  }
});

test("a card that is valid for ever says so", async () => {
  const card = await cardOf("long-term");
  const [longTerm, dated] = [
    await draw(card),
    await draw({ ...card, longTerm: false, validTo: "2041-01-15" }),
  ];
  const box = changedBox(longTerm.back, dated.back);
  expect(box.left).toBeGreaterThan(600);
  expect(box.bottom).toBeGreaterThan(540);
});

test("without a portrait there is an empty frame, and both faces all the same", async () => {
  const card = await cardOf("citizen");
  const [empty, shown] = [await draw(card), await draw(card, {}, red)];
  expect(shareDifferent(empty.front, shown.front, 40)).toBeGreaterThan(0.15);
  expect(shareDifferent(empty.back, shown.back, 0)).toBe(0);
});

test("both sides come on one sheet where copies want that: front above back, in the face's proportions", async () => {
  const card = await cardOf("citizen");
  const { faces } = await renderFaces(card, red, { ...AT, mime: "image/png", sheet: true });
  const sheet = await pixelsOf(Buffer.from(faces.sheet ?? "", "base64"));
  expect(sheet.height / sheet.width).toBeCloseTo((2 * FACE_HEIGHT) / FACE_WIDTH, 2);
  const without = await renderFaces(card, red, { ...AT, mime: "image/png" });
  expect(without.faces).not.toHaveProperty("sheet");
});
