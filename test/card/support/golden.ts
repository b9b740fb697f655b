import { readFileSync } from "node:fs";
import type { CardBlocks, Check, DecodedCard, Portrait } from "../../../src/card/card.ts";
import { checkCard } from "../../../src/card/checks.ts";
import { decodeCard } from "../../../src/card/decode.ts";
import { renderFaces } from "../../../src/card/faces/render.ts";
import { GOLDEN_DAY } from "./golden-cards.ts";

/** Enough to see a text that moved, small enough to keep. */
const WIDTH = 404;

/** What these cards have more is on no face. */
const DRAWN_ELSEWHERE = ["citizen-fingerprint", "citizen-addresses"];
export const hasPictures = (name: string) => !DRAWN_ELSEWHERE.includes(name);

export interface GoldenJson {
  readonly card: DecodedCard;
  readonly checks: readonly Check[];
}

export const goldenFile = (name: string) => new URL(`../golden/${name}`, import.meta.url);

/** One block as rows of 16 bytes, so that a difference shows where it is. */
export function hexOf({ text, portrait, fingerprint, addresses }: CardBlocks): string {
  return Object.entries({ text, portrait, fingerprint, addresses })
    .filter((entry): entry is [string, Uint8Array] => Boolean(entry[1]?.length))
    .map(([name, bytes]) => `# ${name}\n${rows(bytes)}`)
    .join("");
}

const rows = (bytes: Uint8Array) =>
  Buffer.from(bytes)
    .toString("hex")
    .replace(/.{1,32}/g, "$&\n");

export function blocksOf(hex: string): CardBlocks {
  const blocks = Object.fromEntries(
    [...hex.matchAll(/^# (\w+)\n([0-9a-f\n]*)/gm)].map(([, name, digits = ""]) => [
      name,
      new Uint8Array(Buffer.from(digits.replaceAll("\n", ""), "hex")),
    ]),
  );
  return { text: new Uint8Array(), portrait: new Uint8Array(), ...blocks };
}

export function jsonOf(blocks: CardBlocks): GoldenJson {
  const card = decodeCard(blocks, { fingerprint: true });
  return { card, checks: checkCard(card, GOLDEN_DAY) };
}

const drawing = readFileSync(new URL("../../../drivers/simulator/portraits/man.webp", import.meta.url));
const PORTRAIT: Portrait = {
  mime: "image/webp",
  width: 102,
  height: 126,
  data: drawing.toString("base64"),
  source: "simulator",
};

/** Both faces as PNG pictures; a card without a portrait block has an empty frame. */
export async function facesOf(card: DecodedCard): Promise<{ front: Buffer; back: Buffer }> {
  const { faces } = await renderFaces(card, card.portraitRaw ? PORTRAIT : null, {
    readAt: `${GOLDEN_DAY}T02:00:00Z`,
    simulated: true,
    mime: "image/png",
    width: WIDTH,
  });
  return { front: Buffer.from(faces.front, "base64"), back: Buffer.from(faces.back, "base64") };
}
