import { expect, test } from "vitest";
import { languageOf, textsIn } from "../../../electron/text/index.ts";

test.each([
  [["zh-CN", "en-US"], "zh"],
  [["zh-Hant-HK"], "zh"],
  [["en-GB", "zh-CN"], "en"],
  [["ug-CN", "bo", "en"], "en"],
  [["de-DE"], "zh"],
  [["zh_CN.UTF-8", "en"], "zh"],
  [["en_US", "c"], "en"],
  [["enx", "zhx"], "zh"],
  [[], "zh"],
] as const)("for a user who prefers %j it is %s", (preferred, language) => {
  expect(languageOf(preferred)).toBe(language);
});

test("nothing is left untranslated, on either side", () => {
  const spoken = (text: unknown): string[] => {
    if (typeof text === "function") return [text("1", "2")];
    return typeof text === "object" && text !== null ? Object.values(text).flatMap(spoken) : [String(text)];
  };
  expect(spoken(textsIn("en")).join("\n")).not.toMatch(/\p{Script=Han}/u);
  for (const text of spoken(textsIn("zh"))) expect(text).toMatch(/\p{Script=Han}/u);
});
