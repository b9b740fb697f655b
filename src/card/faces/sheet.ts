/** What stands where on a face, as plain data: positions in pixels of 1011 × 638 (300 dpi). Pure. */
import type { DecodedCard } from "../card.ts";
import { wrapAddress } from "./wrap-address.ts";

export const FACE_WIDTH = 1011;
export const FACE_HEIGHT = 638;

export interface TextItem {
  readonly text: string;
  readonly x: number;
  /** The baseline. */
  readonly y: number;
  readonly size: number;
  readonly kind: "label" | "value" | "number" | "title";
  readonly align?: "right" | "center";
  /** The text is drawn smaller rather than wider than this. */
  readonly maxWidth?: number;
  readonly spacing?: number;
}

export interface Face {
  readonly items: readonly TextItem[];
  /** Where the portrait goes: 26 × 32 mm enlarged exactly three times. */
  readonly portrait: {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  } | null;
}

const PORTRAIT = { x: 626, y: 126, width: 306, height: 378 };
const VALUE = 38;
const LABEL = 29;
const LABEL_RIGHT = 184;
const ADDRESS_TOP = 374;
const ADDRESS_PITCH = 50;

/** The two sides of a card; cards whose design is not known are drawn as a data sheet. */
export function facesOf(card: DecodedCard): { front: Face; back: Face } {
  if (card.type === "citizen") return { front: citizenFront(card), back: emblemSide(card, "居民身份证") };
  return { front: dataSheet(card), back: emblemSide(card, TITLES[card.type]) };
}

const TITLES = {
  "foreigner-2017": "外国人永久居留身份证",
  "foreigner-2023": "外国人永久居留身份证",
  hmt: "港澳台居民居住证",
} as const;

const label = (text: string, y: number, right = LABEL_RIGHT): TextItem => ({
  text,
  x: right,
  y,
  size: LABEL,
  kind: "label",
  align: "right",
});
const value = (text: string, x: number, y: number, size = VALUE, maxWidth?: number): TextItem => ({
  text,
  x,
  y,
  size,
  kind: "value",
  ...(maxWidth ? { maxWidth } : {}),
});

function citizenFront(card: DecodedCard): Face {
  const [year = "", month = "", day = ""] = card.birthDate.split("-");
  const address = wrapAddress(card.address ?? "").map((line, index) =>
    value(line, 198, ADDRESS_TOP + index * ADDRESS_PITCH, VALUE, 420),
  );
  return {
    portrait: PORTRAIT,
    items: [
      label("姓名", 141),
      value(card.name, 198, 141, 46, 420),
      label("性别", 216),
      value(card.sex.label, 198, 216),
      label("民族", 216, 388),
      value(card.ethnicity?.label ?? "", 402, 216, VALUE, 215),
      label("出生", 293),
      ...birthItems(year, month, day),
      label("住址", ADDRESS_TOP),
      ...address,
      label("公民身份号码", 574, 340),
      // OCR-B is wide: sized by its digits' width, not by points, to end inside the card.
      { text: card.number, x: 362, y: 574, size: 38, kind: "number", spacing: 2 },
    ],
  };
}

/** Month and day without a leading zero; a single digit stands in the middle of its place. */
function birthItems(year: string, month: string, day: string): TextItem[] {
  const digits = (text: string, x: number) => {
    const short = String(Number(text));
    return value(short, short.length === 1 ? x + 10 : x, 293);
  };
  const unit = (text: string, x: number): TextItem => ({ text, x, y: 293, size: LABEL, kind: "label" });
  return [
    value(year, 199, 293),
    unit("年", 296),
    digits(month, 351),
    unit("月", 400),
    digits(day, 439),
    unit("日", 488),
  ];
}

function emblemSide(card: DecodedCard, title: string): Face {
  const from = card.validFrom.replaceAll("-", ".");
  const to = card.longTerm ? "长期" : (card.validTo ?? "").replaceAll("-", ".");
  const issuer = card.issuer ? [label("签发机关", 486, 390), value(card.issuer, 412, 486, VALUE, 570)] : [];
  return {
    portrait: null,
    items: [
      { text: "中华人民共和国", x: FACE_WIDTH / 2, y: 180, size: 58, kind: "title", align: "center" },
      {
        text: title,
        x: FACE_WIDTH / 2,
        y: 296,
        size: title.length > 6 ? 66 : 92,
        kind: "title",
        align: "center",
      },
      ...issuer,
      label("有效期限", 568, 390),
      value(`${from}-${to}`, 412, 568, VALUE, 570),
    ],
  };
}

/** Label and value in rows, for cards whose face is not established: no imitation of a design nobody published. */
function dataSheet(card: DecodedCard): Face {
  const rows: [string, string | undefined][] = [
    ["姓名", card.name],
    ["英文名", card.nameEnglish],
    ["性别", card.sex.label],
    ["国籍", card.nationality && `${card.nationality.label} / ${card.nationality.code}`],
    ["出生", card.birthDate],
    ["住址", card.address],
    ["号码", card.number],
    ["通行证号", card.travelPermitNumber],
    ["签发次数", card.issueCount],
  ];
  const shown = rows.filter((row): row is [string, string] => Boolean(row[1]));
  const pitch = Math.min(74, Math.floor(440 / shown.length));
  return {
    portrait: PORTRAIT,
    items: shown.flatMap(([name, text], index) => {
      const y = 120 + index * pitch;
      return [label(name, y), value(text, 200, y, 34, 415)];
    }),
  };
}
