/**
 * Chromium keeps the boxes of characters that no font had when the text was first laid out, even when a font that has
 * them has been loaded meanwhile: a rare character in a name stayed a box. Any change of the font description makes
 * it look again.
 */
export function redrawWhenFontsLoad(): void {
  document.fonts.addEventListener("loadingdone", () => {
    document.documentElement.dataset.fonts = "loaded";
  });
}
