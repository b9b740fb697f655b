/** Fonts by path, never the system's, so that every machine draws the same picture. */
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { GlobalFonts } from "@napi-rs/canvas";

const require = createRequire(import.meta.url);
/** Noto Sans SC lacks some rare characters (𠮷); LXGW WenKai has them and is tried glyph by glyph. */
export const TEXT_FAMILY = '"IDCard Sans", "IDCard Rare"';
export const NUMBER_FAMILY = '"IDCard OCR-B"';

let registered = false;

export function registerFonts(fonts: typeof GlobalFonts): void {
  if (registered) return;
  const files = {
    "IDCard Sans": require.resolve("@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf"),
    "IDCard Rare": require.resolve("@fontsource/lxgw-wenkai/files/lxgw-wenkai-latin-500-normal.woff2"),
    "IDCard OCR-B": fileURLToPath(new URL("./fonts/OCRB.otf", import.meta.url)),
  };
  for (const [family, file] of Object.entries(files)) {
    if (!fonts.registerFromPath(file, family)) throw new Error(`the font ${file} cannot be loaded`);
  }
  registered = true;
}
