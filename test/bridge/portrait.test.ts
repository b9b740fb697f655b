import { expect, test } from "vitest";
import type { Card } from "../../src/card/card.ts";
import { SITE, startBridge, TOKEN } from "./support/rig.ts";

test.each([
  ["jpeg", 0xff],
  ["png", 0x89],
  ["bmp", 0x42],
] as const)("a page may ask for the portrait as %s", async (portrait, magic) => {
  const rig = await startBridge();
  const page = await rig.enter(SITE);
  rig.simulator.insert("citizen");
  const card = await page.call<Card>("card.read", { portrait });
  expect(card.portrait).toMatchObject({
    mime: `image/${portrait}`,
    width: 102,
    height: 126,
    source: "simulator",
  });
  const bytes = Buffer.from(card.portrait?.data ?? "", "base64");
  expect(bytes[0]).toBe(magic);
  if (portrait === "bmp") expect(bytes).toHaveLength(38_862);
});

test("a program reads by HTTP in the format that it names, and without a decoder is told why there is no portrait", async () => {
  const rig = await startBridge();
  const read = async (body: object) => {
    const headers = { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" };
    const response = await fetch(`${rig.url}/v1/read`, {
      method: "POST",
      headers,
      body: JSON.stringify(body),
    });
    return { status: response.status, card: (await response.json()) as Card };
  };
  rig.simulator.insert("citizen");
  expect((await read({ portrait: "bmp" })).card.portrait).toMatchObject({ mime: "image/bmp" });
  expect((await read({ portrait: false })).card).toMatchObject({ portrait: null });
  expect((await read({ portrait: "gif" })).status).toBe(400);
  rig.simulator.insert("undecoded");
  const { card } = await read({});
  expect(card).toMatchObject({ portrait: null, portraitNote: { id: "portrait.not-configured" } });
  expect(Buffer.from(card.portraitRaw ?? "", "base64")).toHaveLength(1_024);
});
