import { createCanvas } from "@napi-rs/canvas";
import { expect, test } from "vitest";
import { choosePhoto } from "../../src/enrolment/photo.ts";
import { cardOf } from "../support/cards.ts";

const picture = async (type: "jpeg" | "png" | "webp") => {
  const bytes =
    type === "png" ? await createCanvas(40, 50).encode("png") : await createCanvas(40, 50).encode(type);
  return bytes.toString("base64");
};

test("the clerk's JPEG or PNG goes as it is", async () => {
  for (const type of ["jpeg", "png"] as const) {
    const photo = await picture(type);
    expect((await choosePhoto(photo, null)).toString("base64")).toBe(photo);
  }
});

test("without one the card's portrait goes, as JPEG", async () => {
  const { portrait } = await cardOf("citizen");
  expect([...(await choosePhoto(undefined, portrait)).subarray(0, 3)]).toEqual([0xff, 0xd8, 0xff]);
});

test("no photo at all is told", async () => {
  await expect(choosePhoto(undefined, null)).rejects.toMatchObject({ id: "enrolment.no-photo" });
});

test("what is no picture, a damaged one or another format is told before anything is stored", async () => {
  const jpeg = Buffer.from(await picture("jpeg"), "base64");
  for (const photo of [
    "",
    Buffer.from("hello").toString("base64"),
    jpeg.subarray(0, 20).toString("base64"),
    await picture("webp"),
  ])
    await expect(choosePhoto(photo, null)).rejects.toMatchObject({ id: "enrolment.photo-unreadable" });
});
