import fc from "fast-check";
import { expect, test } from "vitest";
import type { Fault } from "../../../src/base/fault.ts";
import { pictureHeader } from "../../../src/platform/photos/header.ts";
import { PhotoLinks } from "../../../src/platform/photos/links.ts";
import { MAX_RENDITION_BYTES, renderPhoto } from "../../../src/platform/photos/rendition.ts";
import { picture } from "../support/rig.ts";

/** An EXIF segment with the given orientation, after the start of image. */
function withOrientation(jpeg: Buffer, orientation: number): Buffer {
  const tiff = Buffer.from("4d4d002a00000008000101120003000000010000000000000000", "hex");
  tiff.writeUInt16BE(orientation, 18);
  const segment = Buffer.concat([Buffer.from("Exif\0\0", "latin1"), tiff]);
  const head = Buffer.from([0xff, 0xe1, 0, segment.length + 2]);
  return Buffer.concat([jpeg.subarray(0, 2), head, segment, jpeg.subarray(2)]);
}

test.each([
  [1, 80, 60],
  [3, 80, 60],
  [6, 60, 80],
  [8, 60, 80],
])("EXIF orientation %i comes out upright as %i×%i, and without EXIF", async (orientation, width, height) => {
  const photo = withOrientation(await picture({ width: 80, height: 60 }), orientation);
  const rendition = await renderPhoto(photo);
  expect(rendition).toMatchObject({ mime: "image/jpeg", width, height });
  expect(pictureHeader(rendition.bytes)).toEqual({ mime: "image/jpeg", width, height });
  expect(Buffer.from(rendition.bytes).includes("Exif")).toBe(false);
});

test("noise that does not compress still fits", async () => {
  const rendition = await renderPhoto(await picture({ width: 1600, height: 1600, noise: true }));
  expect(rendition.bytes.length).toBeLessThanOrEqual(MAX_RENDITION_BYTES);
  expect(rendition.bytes.length).toBeGreaterThan(MAX_RENDITION_BYTES / 10);
});

test("what a PNG leaves open becomes white", async () => {
  const { createCanvas, loadImage } = await import("@napi-rs/canvas");
  const { bytes } = await renderPhoto(await createCanvas(20, 20).encode("png"));
  const canvas = createCanvas(20, 20);
  canvas.getContext("2d").drawImage(await loadImage(Buffer.from(bytes)), 0, 0);
  expect([...canvas.getContext("2d").getImageData(10, 10, 1, 1).data]).toEqual([255, 255, 255, 255]);
});

test("a picture cut short or made of rubbish after its header is unreadable", async () => {
  const jpeg = await picture({ noise: true, width: 200, height: 200 });
  for (const bytes of [Buffer.from("hello"), jpeg.subarray(0, 300)]) {
    const outcome = await renderPhoto(bytes).then(
      () => "rendered",
      (fault: Fault) => fault.id,
    );
    // A decoder may fill what is missing; it must not crash or hang.
    expect(["rendered", "platform.photo-unreadable"]).toContain(outcome);
  }
  await expect(renderPhoto(Buffer.from("hello"))).rejects.toMatchObject({ id: "platform.photo-unreadable" });
});

test("headers: size of JPEG and PNG, nothing from anything else", async () => {
  expect(pictureHeader(await picture({ width: 33, height: 44 }))).toEqual({
    mime: "image/jpeg",
    width: 33,
    height: 44,
  });
  expect(pictureHeader(await picture({ width: 33, height: 44, type: "png" }))).toEqual({
    mime: "image/png",
    width: 33,
    height: 44,
  });
  for (const text of ["", "GIF89a", "BM", "\xff\xd8", "\xff\xd8\xff\xc0\x00"])
    expect(pictureHeader(Buffer.from(text, "latin1"))).toBeNull();
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      pictureHeader(bytes);
      pictureHeader(Uint8Array.from([0xff, 0xd8, ...bytes]));
    }),
  );
});

test("photo addresses: as long as promised, the same within an hour, not to be guessed or prolonged", () => {
  const hour = 3_600_000;
  const sha256 = "ab".repeat(32);
  const links = new PhotoLinks(Buffer.alloc(32, 1));
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 4e12 }),
      fc.integer({ min: 24, max: 200 }),
      fc.nat(200),
      (now, hours, at) => {
        const name = links.name(sha256, now, hours);
        expect(links.open(name, now + hours * hour)).toBe(sha256);
        expect(links.open(name, now + (hours + 1) * hour)).toBeNull();
        const changed = name.slice(0, at) + (name[at] === "a" ? "b" : "a") + name.slice(at + 1);
        if (at < name.length) expect(links.open(changed, now)).toBeNull();
        expect(new PhotoLinks(Buffer.alloc(32, 2)).open(name, now)).toBeNull();
      },
    ),
  );
  expect(links.name(sha256, 5 * hour, 24)).toBe(links.name(sha256, 6 * hour - 1, 24));
});
