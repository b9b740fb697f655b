/**
 * Label and value in rows, for cards whose design nobody has published: a plain data sheet, no imitation. It holds
 * everything, because many platforms take one picture of such a card. Pure.
 */
import type { DecodedCard } from "../card.ts";
import { type Face, label, PORTRAIT, type TextItem, validityOf, value } from "./face.ts";
import { titleOf } from "./title.ts";
import { wrapAddress, wrapWords } from "./wrap.ts";

const LABEL_RIGHT = 196;
const LEFT = 212;
const WIDTH = 402;
const TOP = 168;
const BOTTOM = 596;
const MAX_PITCH = 50;
/** Half-widths per line at the largest size. */
const LINE = 26;
/** Capitals are wider than half a character. */
const ENGLISH_LINE = 22;

interface Row {
  readonly name: string;
  readonly lines: readonly string[];
  readonly kind: "value" | "number";
}

export function dataSheet(card: DecodedCard): Face {
  const rows = rowsOf(card);
  const count = rows.reduce((sum, { lines }) => sum + lines.length, 0);
  const pitch = Math.min(MAX_PITCH, (BOTTOM - TOP) / Math.max(1, count - 1));
  const size = Math.min(30, pitch * 0.72);
  const items: TextItem[] = [
    { text: titleOf(card), x: 36, y: 104, size: 40, kind: "title", spacing: 3, maxWidth: 560 },
  ];
  let y = TOP;
  for (const { name, lines, kind } of rows) {
    items.push(label(name, LABEL_RIGHT, y, Math.min(25, size)));
    for (const line of lines) {
      items.push({ ...value(line, LEFT, y, size, WIDTH), kind });
      y += pitch;
    }
  }
  return { portrait: PORTRAIT, items, rules: [{ x: 36, y: 122, width: 562, height: 2 }] };
}

function rowsOf(card: DecodedCard): Row[] {
  const foreign = card.type !== "hmt";
  const rows: Row[] = [
    row(foreign ? "中文姓名" : "姓名", card.name ? [card.name] : []),
    row("英文姓名", wrapWords(card.nameEnglish ?? "", ENGLISH_LINE)),
    row("性别", [card.sex.label]),
    row("出生日期", [card.birthDate]),
    row("国籍", card.nationality ? [`${card.nationality.label} / ${card.nationality.code}`] : []),
    row("住址", wrapAddress(card.address ?? "", LINE)),
    { name: foreign ? "证件号码" : "公民身份号码", lines: [card.number], kind: "number" },
    row("通行证号码", card.travelPermitNumber ? [card.travelPermitNumber] : []),
    row("旧证号码", card.formerNumber ? [card.formerNumber] : []),
    row("签发机关", card.issuer ? [card.issuer] : []),
    row("受理机关代码", card.authorityCode ? [card.authorityCode] : []),
    row("有效期限", [validityOf(card)]),
    row(foreign ? "换证次数" : "签发次数", card.issueCount ? [card.issueCount] : []),
    row("证件版本", card.cardVersion ? [card.cardVersion] : []),
  ];
  return rows.filter(({ lines }) => lines.length > 0);
}

const row = (name: string, lines: readonly string[]): Row => ({ name, lines, kind: "value" });
