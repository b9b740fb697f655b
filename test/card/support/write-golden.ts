/** Writes `test/card/golden` anew: `node test/card/support/write-golden.ts`. Look at every picture that changed. */
import { writeFileSync } from "node:fs";
import { encodeCard } from "../../../src/card/encode.ts";
import { facesOf, goldenFile, hasPictures, hexOf, jsonOf } from "./golden.ts";
import { GOLDEN_CARDS } from "./golden-cards.ts";

for (const [name, card] of Object.entries(GOLDEN_CARDS)) {
  const blocks = encodeCard(card);
  const json = jsonOf(blocks);
  writeFileSync(goldenFile(`${name}.hex`), hexOf(blocks));
  writeFileSync(goldenFile(`${name}.json`), `${JSON.stringify(json, null, 2)}\n`);
  if (!hasPictures(name)) continue;
  const { front, back } = await facesOf(json.card);
  writeFileSync(goldenFile(`${name}-front.png`), front);
  writeFileSync(goldenFile(`${name}-back.png`), back);
}
