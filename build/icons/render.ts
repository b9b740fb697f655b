/**
 * Draws the icons from their SVG sources: `node build/icons/render.ts`. Run it after changing one; what it writes is
 * checked in, so that a build draws nothing.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createCanvas, loadImage } from "@napi-rs/canvas";
import { icns, ico, type Picture } from "./containers.ts";

const here = fileURLToPath(new URL(".", import.meta.url));
const WINDOWS_SIZES = [16, 24, 32, 48, 64, 128, 256];
const LINUX_SIZES = [16, 24, 32, 48, 64, 128, 256, 512];
const MAC_SIZES = [128, 256, 512, 1024];
/** A tray of 16 points on screens of one, one and a half and two pixels for each. */
const TRAY_SCALES = { "": 16, "@1.5x": 24, "@2x": 32 };

/** @returns the PNG of an SVG source, `size` pixels wide and high */
export async function draw(source: string, size: number): Promise<Buffer> {
  const image = await loadImage(readFileSync(source));
  // The library draws an SVG at the size that it says it has.
  image.width = size;
  image.height = size;
  const canvas = createCanvas(size, size);
  canvas.getContext("2d").drawImage(image, 0, 0, size, size);
  return canvas.encode("png");
}

async function app(size: number): Promise<Picture> {
  return { size, png: await draw(join(here, size <= 32 ? "app-small.svg" : "app.svg"), size) };
}

if (import.meta.main) {
  mkdirSync(join(here, "png"), { recursive: true });
  const all = new Map<number, Picture>();
  for (const size of new Set([...WINDOWS_SIZES, ...LINUX_SIZES, ...MAC_SIZES]))
    all.set(size, await app(size));
  const of = (sizes: readonly number[]) => sizes.flatMap((size) => all.get(size) ?? []);
  for (const { size, png } of of(LINUX_SIZES)) writeFileSync(join(here, `png/${size}x${size}.png`), png);
  writeFileSync(join(here, "icon.ico"), ico(of(WINDOWS_SIZES)));
  writeFileSync(join(here, "icon.icns"), icns(of(MAC_SIZES)));
  for (const file of readdirSync(join(here, "tray")).filter((name) => name.endsWith(".svg"))) {
    // macOS knows by this name that it may colour the picture.
    const name = file.replace(".svg", "").replace("-template", "Template");
    for (const [scale, size] of Object.entries(TRAY_SCALES))
      writeFileSync(join(here, `tray/${name}${scale}.png`), await draw(join(here, "tray", file), size));
  }
}
