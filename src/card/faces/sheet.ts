import type { DecodedCard } from "../card.ts";
import { citizenFront } from "./citizen.ts";
import { dataSheet } from "./data-sheet.ts";
import { emblemSide } from "./emblem-side.ts";
import type { Face } from "./face.ts";

/** The two sides of a card. front = the portrait side; cards whose design is not known are drawn as a data sheet. */
export function facesOf(card: DecodedCard): { front: Face; back: Face } {
  return { front: card.type === "citizen" ? citizenFront(card) : dataSheet(card), back: emblemSide(card) };
}
