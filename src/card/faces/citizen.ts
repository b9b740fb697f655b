/** The portrait side of a citizen's card, at the positions that the public templates agree on. Pure. */
import type { DecodedCard } from "../card.ts";
import { type Face, label, PORTRAIT, type TextItem, value } from "./face.ts";
import { wrapAddress } from "./wrap.ts";

/** 9 pt at 300 dpi; the name has 11 pt. */
const VALUE = 38;
const NAME = 46;
const LEFT = 198;
const LABEL_RIGHT = 184;
/** Up to the portrait: nine characters of the name, eleven of the address. */
const WIDTH = 420;

const ADDRESS_TOP = 374;
/** 12 pt. */
const ADDRESS_PITCH = 50;
/** More lines than these would run into the number. */
const ADDRESS_LINES = 4;

export function citizenFront(card: DecodedCard): Face {
  const [year = "", month = "", day = ""] = card.birthDate.split("-");
  return {
    portrait: PORTRAIT,
    items: [
      label("姓名", LABEL_RIGHT, 141),
      value(card.name, LEFT, 141, NAME, WIDTH),
      label("性别", LABEL_RIGHT, 216),
      value(card.sex.label, LEFT, 216, VALUE, 110),
      label("民族", 388, 216),
      value(card.ethnicity?.label ?? "", 402, 216, VALUE, 215),
      label("出生", LABEL_RIGHT, 293),
      ...birthItems(year, month, day),
      label("住址", LABEL_RIGHT, ADDRESS_TOP),
      ...addressItems(card.address ?? ""),
      label("公民身份号码", 340, 574),
      // OCR-B is wide: sized by its digits' width, not by points, to end inside the card.
      { text: card.number, x: 362, y: 574, size: 38, kind: "number", spacing: 2, maxWidth: 600 },
    ],
  };
}

/** Month and day without a leading zero; a single digit stands 0.01 of the width further right. */
function birthItems(year: string, month: string, day: string): TextItem[] {
  const digits = (text: string, x: number) => {
    const short = String(Number(text));
    return value(short, short.length === 1 ? x + 10 : x, 293, VALUE);
  };
  const unit = (text: string, x: number): TextItem => ({ text, x, y: 293, size: 29, kind: "label" });
  return [
    value(year, 199, 293, VALUE),
    unit("年", 296),
    digits(month, 351),
    unit("月", 400),
    digits(day, 439),
    unit("日", 488),
  ];
}

/** Smaller type where unsplit numbers make a fifth line. */
function addressItems(address: string): TextItem[] {
  const lines = wrapAddress(address);
  const shrink = Math.min(1, ADDRESS_LINES / lines.length);
  return lines.map((line, index) =>
    value(line, LEFT, ADDRESS_TOP + index * ADDRESS_PITCH * shrink, VALUE * shrink, WIDTH),
  );
}
