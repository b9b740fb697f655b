import type { Check } from "../card.ts";
import { check } from "../checks/check.ts";
import { codePointText } from "./code-point.ts";

/**
 * @param missing characters that no font has
 * @param unusable font files that could not be used
 */
export function glyphCheck(missing: readonly string[], unusable: readonly string[]): Check {
  const named = missing.map((character) => `${character}（U+${codePointText(character)}）`).join("、");
  const fonts = unusable.length > 0 ? `；字体文件 ${unusable.join("、")} 无法使用` : "";
  return check(
    "faces.glyphs",
    missing.length === 0,
    "warning",
    "证面文字齐全",
    `证面缺字：${named}，已用方框和编码代替，请以证件为准${fonts}`,
  );
}
