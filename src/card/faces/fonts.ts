/**
 * Fonts by path, never the system's, so that every machine draws the same picture; for each character the first font
 * of the chain that has it. A font is loaded when the first character needs it: the rare ones seldom are.
 */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { GlobalFonts } from "@napi-rs/canvas";
import type { Font, FontCollection } from "fontkit";
import { byteAt } from "../../base/bytes.ts";
import { outsideArchive } from "../../base/packaged.ts";
import type { TextKind } from "./face.ts";

const require = createRequire(import.meta.url);
// The drawing library opens them itself.
const own = (name: string) => () =>
  outsideArchive(fileURLToPath(new URL(`./fonts/${name}`, import.meta.url)));
const packaged = (path: string) => () => outsideArchive(require.resolve(path));

const SANS = packaged("@expo-google-fonts/noto-sans-sc/500Medium/NotoSansSC_500Medium.ttf");
/** Has characters of the supplementary planes that the others lack, such as 𠮷. */
const RARE = packaged("@fontsource/lxgw-wenkai/files/lxgw-wenkai-latin-700-normal.woff");

export type FontRegistry = Pick<typeof GlobalFonts, "registerFromPath">;
export type OpenFont = (path: string) => Font | FontCollection;

interface LoadedFont {
  /** Name under which the drawing library knows it. */
  readonly family: string;
  has(codePoint: number): boolean;
}

/** Part of a text that one font draws; null: no font has these characters. */
export interface Run {
  readonly text: string;
  readonly family: string | null;
}

export class Fonts {
  readonly #registry: FontRegistry;
  readonly #open: OpenFont;
  readonly #loaded = new Map<string, LoadedFont | null>();
  readonly #unusable = new Set<string>();

  constructor(registry: FontRegistry, open: OpenFont) {
    this.#registry = registry;
    this.#open = open;
  }

  /** Paths that were given and are no usable font. */
  get unusable(): readonly string[] {
    return [...this.#unusable];
  }

  /** Splits a text where the font changes. Characters without a shape of their own go with what they follow. */
  runs(text: string, kind: TextKind, extra: readonly string[]): Run[] {
    const runs: { text: string; family: string | null }[] = [];
    for (const cluster of text.match(/.[\p{M}\p{Cf}]*/gsu) ?? []) {
      const family = this.#familyFor(cluster, kind, extra);
      const last = runs.at(-1);
      if (last && family !== null && last.family === family) last.text += cluster;
      else runs.push({ text: cluster, family });
    }
    return runs;
  }

  #familyFor(cluster: string, kind: TextKind, extra: readonly string[]): string | null {
    for (const file of chainOf(kind, extra)) {
      const font = this.#load(file);
      if (font && [...cluster].every((character) => isShapeless(character) || hasGlyph(font, character)))
        return font.family;
    }
    return null;
  }

  #load(file: string): LoadedFont | null {
    const known = this.#loaded.get(file);
    if (known !== undefined) return known;
    const font = this.#read(file);
    if (!font) this.#unusable.add(file);
    this.#loaded.set(file, font);
    return font;
  }

  #read(file: string): LoadedFont | null {
    // The library's registry is global: a file has the same name whoever loads it.
    const family = `IDCard ${file.replaceAll(/[^\w.-]/g, "_")}`;
    if (!existsSync(file) || !this.#registry.registerFromPath(file, family)) return null;
    const covered = coverage(this.#open(file));
    return { family, has: (codePoint) => (byteAt(covered, codePoint >> 3) & (1 << (codePoint & 7))) !== 0 };
  }
}

function* chainOf(kind: TextKind, extra: readonly string[]): Generator<string> {
  if (kind === "number") yield own("OCRB.otf")();
  if (kind === "title") yield own("TitleSong.otf")();
  yield SANS();
  yield RARE();
  yield* extra;
}

/** One bit per code point: the font's own tables are let go again. */
function coverage(font: Font | FontCollection): Uint8Array {
  // Of a collection the first: it is the one that is registered.
  const faces = "fonts" in font ? font.fonts.slice(0, 1) : [font];
  const bits = new Uint8Array(0x110000 >> 3);
  for (const codePoint of faces.flatMap((face) => face.characterSet))
    bits[codePoint >> 3] = byteAt(bits, codePoint >> 3) | (1 << (codePoint & 7));
  return bits;
}

const hasGlyph = (font: LoadedFont, character: string) => font.has(Number(character.codePointAt(0)));

/** Variation selectors, joiners: a font without them draws the character itself. */
const isShapeless = (character: string) => /^[\p{Variation_Selector}\p{Cf}]$/u.test(character);
