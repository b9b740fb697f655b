import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { loadImage } from "@napi-rs/canvas";
import { describe, expect, test } from "vitest";
import { icns, ico } from "../../build/icons/containers.ts";
import { draw } from "../../build/icons/render.ts";

const icons = fileURLToPath(new URL("../../build/icons/", import.meta.url));
const read = (name: string) => readFileSync(icons + name);

/** The pictures of a Windows icon, as its directory names them. */
function pictures(file: Buffer) {
  return Array.from({ length: file.readUInt16LE(4) }, (_, index) => {
    const entry = file.subarray(6 + 16 * index, 22 + 16 * index);
    const [length, offset] = [entry.readUInt32LE(8), entry.readUInt32LE(12)];
    return { size: entry.readUInt8(0) || 256, png: file.subarray(offset, offset + length) };
  });
}

describe("the icons that are checked in", () => {
  test.each([16, 24, 32, 48, 64, 128, 256, 512])("of %i pixels is what its source draws", async (size) => {
    expect(
      await draw(`${icons}${size <= 32 ? "app-small" : "app"}.svg`, size),
      "run `node build/icons/render.ts`",
    ).toEqual(read(`png/${size}x${size}.png`));
  });

  test("of the tray are what their sources draw, each state in colour and for macOS, in three sizes", async () => {
    const sources = readdirSync(`${icons}tray`).filter((name) => name.endsWith(".svg"));
    expect(sources).toHaveLength(2 * 5);
    for (const source of sources) {
      const name = source.replace(".svg", "").replace("-template", "Template");
      for (const [scale, size] of [["", 16] as const, ["@1.5x", 24] as const, ["@2x", 32] as const])
        expect(await draw(`${icons}tray/${source}`, size), source).toEqual(read(`tray/${name}${scale}.png`));
    }
  });

  test("for Windows holds every size that Windows asks for, each a picture of that size", async () => {
    const found = pictures(read("icon.ico"));
    expect(found.map(({ size }) => size)).toEqual([16, 24, 32, 48, 64, 128, 256]);
    for (const { size, png } of found) {
      const { width, height } = await loadImage(png);
      expect([width, height]).toEqual([size, size]);
    }
  });

  test("for macOS says its own length and goes up to 1024 pixels", async () => {
    const file = read("icon.icns");
    expect(file.toString("latin1", 0, 4)).toBe("icns");
    expect(file.readUInt32BE(4)).toBe(file.length);
    const sizes: number[] = [];
    for (let at = 8; at < file.length; at += file.readUInt32BE(at + 4)) {
      const png = file.subarray(at + 8, at + file.readUInt32BE(at + 4));
      sizes.push((await loadImage(png)).width);
    }
    expect(sizes.toSorted((a, b) => a - b)).toEqual([128, 256, 256, 512, 512, 1024]);
  });
});

test("a size that a container cannot hold is refused", () => {
  const png = read("png/16x16.png");
  expect(() => ico([{ size: 512, png }])).toThrow(RangeError);
  expect(() => icns([{ size: 16, png }])).toThrow(RangeError);
});
