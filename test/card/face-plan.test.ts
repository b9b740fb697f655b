import { createCanvas } from "@napi-rs/canvas";
import fc from "fast-check";
import { expect, test } from "vitest";
import { citizenFront } from "../../src/card/faces/citizen.ts";
import { encodePicture } from "../../src/card/faces/picture-file.ts";
import { titleOf } from "../../src/card/faces/title.ts";
import { cardOf } from "../support/cards.ts";

test("a permit's title is its number's region; another number says no more than is known", async () => {
  const card = await cardOf("hmt");
  const titles = ["810000", "820000", "830000", "110101"].map((head) =>
    titleOf({ ...card, number: head + card.number.slice(6) }),
  );
  expect(titles).toEqual(["港澳居民居住证", "港澳居民居住证", "台湾居民居住证", "港澳台居民居住证"]);
});

test("a face without ethnicity or address has its labels and no made-up text", async () => {
  const { ethnicity, address, ...bare } = await cardOf("citizen");
  const texts = citizenFront(bare).items.map(({ text }) => text);
  expect(texts).toEqual(expect.arrayContaining(["民族", "住址", bare.name, bare.number]));
  expect(texts.join(" ")).not.toMatch(/undefined|null|NaN/);
});

test("property: whatever a name and an address hold, every character of them stands on the face", async () => {
  const card = await cardOf("citizen");
  const text = fc.string({ unit: fc.constantFrom("样", "𠮷", "1", "A", "-", "号"), maxLength: 35 });
  fc.assert(
    fc.property(text, text, (name, address) => {
      const { items } = citizenFront({ ...card, name, address });
      const values = items.filter(({ kind }) => kind === "value").map((item) => item.text);
      expect(values).toContain(name);
      expect(values.join("")).toContain(address);
    }),
  );
});

test("a picture that no quality brings below the limit is refused rather than sent too large", async () => {
  const canvas = createCanvas(64, 64);
  const context = canvas.getContext("2d");
  for (let i = 0; i < 64 * 64; i++) {
    context.fillStyle = `rgb(${(i * 97) % 256},${(i * 57) % 256},${(i * 31) % 256})`;
    context.fillRect(i % 64, Math.floor(i / 64), 1, 1);
  }
  const best = Buffer.from(await encodePicture(canvas, "image/jpeg"), "base64").length;
  const less = Buffer.from(await encodePicture(canvas, "image/jpeg", best - 1), "base64").length;
  expect(less).toBeLessThan(best);
  await expect(encodePicture(canvas, "image/jpeg", 300)).rejects.toThrow(RangeError);
  // PNG has no quality: it is what it is.
  expect(await encodePicture(canvas, "image/png", 300)).toMatch(/^iVBOR/);
});
