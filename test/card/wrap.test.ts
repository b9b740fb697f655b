import fc from "fast-check";
import { expect, test } from "vitest";
import { clearBackground } from "../../src/card/faces/portrait.ts";
import { wrapAddress, wrapWords } from "../../src/card/faces/wrap.ts";

const widths = (lines: readonly string[]) =>
  lines.map((line) =>
    [...line.trimEnd()].reduce((sum, character) => sum + (character < "\u2e80" ? 1 : 2), 0),
  );

test("an address wraps without losing or inventing a character, no line is wider than 11 characters", () => {
  const address = fc.string({
    unit: fc.constantFrom("省", "市", "𠮷", "1", "A", "号", " ", "-"),
    maxLength: 70,
  });
  fc.assert(
    fc.property(address, (text) => {
      const lines = wrapAddress(text);
      expect(lines.join("")).toBe(text);
      for (const width of widths(lines)) expect(width).toBeLessThanOrEqual(22);
    }),
  );
  expect(wrapAddress("样".repeat(35)).map((line) => line.length)).toEqual([11, 11, 11, 2]);
});

test("a number is not split over two lines unless it is longer than one", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^样{0,15}\d{1,22}号?$/), (text) => {
      const number = text.match(/\d+/)?.[0] ?? "";
      expect(wrapAddress(text).some((line) => line.includes(number))).toBe(true);
    }),
  );
  expect(wrapAddress("1".repeat(23)).join("")).toBe("1".repeat(23));
});

test("a variation selector takes no room and stays with its character", () => {
  expect(wrapAddress(`${"样".repeat(10)}葛\u{E0100}区`)).toEqual([`${"样".repeat(10)}葛\u{E0100}`, "区"]);
});

test("a name in Latin letters breaks at blanks, commas and hyphens only", () => {
  expect(wrapWords("SPECIMEN, MARIE-ALEXANDRA CHRISTINA", 22)).toEqual([
    "SPECIMEN, MARIE-",
    "ALEXANDRA CHRISTINA",
  ]);
  expect(wrapWords("", 22)).toEqual([]);
  const name = fc.string({ unit: fc.constantFrom("A", "B", " ", ",", "-"), maxLength: 60 });
  fc.assert(
    fc.property(name, (text) => {
      const lines = wrapWords(text, 22);
      expect(lines.join("").replaceAll(" ", "")).toBe(text.replaceAll(" ", ""));
      for (const width of widths(lines)) expect(width).toBeLessThanOrEqual(22);
    }),
  );
});

test("only white that is joined to the edge is background: a white shirt and a highlight stay", () => {
  const rows = ["WWWWW", "WDDDW", "WDWDW", "WDDDW", "DWWWD"];
  const rgba = new Uint8ClampedArray(
    rows
      .join("")
      .split("")
      .flatMap((cell) => (cell === "W" ? [250, 250, 250, 255] : [90, 60, 50, 255])),
  );
  clearBackground(rgba, 5, 5);
  const alpha = rows.map((row, y) =>
    [...row].map((_, x) => (rgba[(y * 5 + x) * 4 + 3] === 0 ? "." : "#")).join(""),
  );
  expect(alpha).toEqual([".....", ".###.", ".###.", ".###.", "#####"]);
});
