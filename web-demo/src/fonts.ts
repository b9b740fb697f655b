import { keep, recall } from "./state/browser-memory.ts";

const KEY = "idcard-bridge.fonts";
/** A character that only this font of base.css is for. */
const SAMPLES = [
  ["IDCard Sans", "中"],
  ["IDCard Rare", "𠮷"],
] as const;

/**
 * Chromium keeps the boxes of characters that no font had when the text was first laid out, even when a font that has
 * them has been loaded meanwhile: a rare character in a name stayed a box. Any change of the font description makes
 * it look again. It even keeps them over a reload, and then sees no need for a font: one that was needed before is
 * asked for by name.
 */
export function redrawWhenFontsLoad(): void {
  const needed = new Set(recall(KEY)?.split(","));
  for (const [family, sample] of SAMPLES)
    if (needed.has(family)) document.fonts.load(`16px "${family}"`, sample).catch(() => {});
  // Remembered when it begins: the page may be gone before it ends.
  document.fonts.addEventListener("loading", () => {
    for (const { family, status } of document.fonts)
      if (status !== "unloaded") needed.add(family.replaceAll('"', ""));
    keep(KEY, [...needed].join());
  });
  document.fonts.addEventListener("loadingdone", () => {
    document.documentElement.dataset.fonts = "loaded";
  });
}
