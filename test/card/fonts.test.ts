import { GlobalFonts } from "@napi-rs/canvas";
import { openSync } from "fontkit";
import { expect, test } from "vitest";
import { Fonts } from "../../src/card/faces/fonts.ts";

/** Real fonts, with a note of which files were opened. */
function watchedFonts() {
  const opened: string[] = [];
  const fonts = new Fonts(GlobalFonts, (path) => {
    opened.push(path.split("/").at(-1) ?? "");
    return openSync(path);
  });
  return { fonts, opened };
}

test("each character is drawn in the first font of the chain that has it, the same font in one run", () => {
  const { fonts } = watchedFonts();
  const runs = fonts.runs("王𠮷王五", "value", []);
  expect(runs.map(({ text }) => text)).toEqual(["王", "𠮷", "王五"]);
  const [sans, rare, again] = runs.map(({ family }) => family);
  expect(sans).not.toBe(rare);
  expect(again).toBe(sans);
});

test("numbers are OCR-B and titles Song, and what these lack is drawn all the same", () => {
  const { fonts, opened } = watchedFonts();
  expect(fonts.runs("11010119900307003X", "number", [])).toHaveLength(1);
  expect(fonts.runs("居民身份证", "title", [])).toHaveLength(1);
  expect(opened).toEqual(["OCRB.otf", "TitleSong.otf"]);
  expect(fonts.runs("1号", "number", []).every(({ family }) => family !== null)).toBe(true);
});

test("a font is loaded when the first character needs it, and once", () => {
  const { fonts, opened } = watchedFonts();
  fonts.runs("张三", "value", []);
  expect(opened).toHaveLength(1);
  fonts.runs("𠮷", "value", []);
  fonts.runs("𠮷𠮷", "value", []);
  expect(opened).toHaveLength(2);
});

test("characters that no font has stand alone, each of them", () => {
  const { fonts } = watchedFonts();
  expect(fonts.runs("王\u{2A700}\u{2A701}", "value", []).map(({ family }) => family === null)).toEqual([
    false,
    true,
    true,
  ]);
});

test("the user's files come last, in their order", () => {
  const { fonts, opened } = watchedFonts();
  const extra = "@expo-google-fonts/noto-sans-sc/900Black/NotoSansSC_900Black.ttf";
  fonts.runs("\u{2A700}", "value", [new URL(`../../node_modules/${extra}`, import.meta.url).pathname]);
  expect(opened.at(-1)).toBe("NotoSansSC_900Black.ttf");
  expect(fonts.unusable).toEqual([]);
});

test("of a font collection the first one counts, which is the one that draws; an empty one has no character", () => {
  const sans = new URL(
    "../../node_modules/@expo-google-fonts/noto-sans-sc/500Medium/NotoSansSC_500Medium.ttf",
    import.meta.url,
  ).pathname;
  const lacks = { characterSet: [0x41] };
  const collections = [
    { fonts: [openSync(sans), lacks], drawn: true },
    { fonts: [lacks, openSync(sans)], drawn: false },
    { fonts: [], drawn: false },
  ];
  for (const { fonts, drawn } of collections) {
    const collection = new Fonts(GlobalFonts, () => ({ type: "TTC", fonts }) as never);
    expect(collection.runs("王", "value", [])[0]?.family !== null).toBe(drawn);
  }
});
