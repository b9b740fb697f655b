/** The side with the document's name, issuer and validity; no emblem, no wall. Pure. */
import type { DecodedCard } from "../card.ts";
import { FACE_WIDTH, type Face, label, type TextItem, validityOf, value } from "./face.ts";
import { titleOf } from "./title.ts";

const VALUE = 38;
const LABEL_RIGHT = 398;
const LEFT = 412;
const WIDTH = 575;

export function emblemSide(card: DecodedCard): Face {
  const title = titleOf(card);
  return {
    portrait: null,
    items: [
      centred("中华人民共和国", 172, 58, 10),
      centred(title, 290, title.length > 6 ? 66 : 92, title.length > 6 ? 6 : 14),
      ...issuerItems(card),
      label("有效期限", LABEL_RIGHT, 568),
      value(validityOf(card), LEFT, 568, VALUE, WIDTH),
    ],
  };
}

const centred = (text: string, y: number, size: number, spacing: number): TextItem => ({
  text,
  x: FACE_WIDTH / 2,
  y,
  size,
  kind: "title",
  align: "center",
  spacing,
});

function issuerItems(card: DecodedCard): TextItem[] {
  if (card.issuer) return [label("签发机关", LABEL_RIGHT, 486), value(card.issuer, LEFT, 486, VALUE, WIDTH)];
  if (!card.authorityCode) return [];
  return [label("受理机关代码", LABEL_RIGHT, 486), value(card.authorityCode, LEFT, 486, VALUE, WIDTH)];
}
