/**
 * Why a reading failed, as far as the vendors' services and controls tell it apart. Every fault of the catalogue that
 * a reading can meet belongs to one of these; each vendor has a code or a text for each.
 */
export type Failure =
  /** No reader, or one that does not work. */
  | "no-reader"
  | "no-card"
  /** A card is there and was not read: moved, foreign, damaged. */
  | "unread"
  /** Somebody else has the reader, or the page calls too often. */
  | "busy"
  /** The agent does not let this caller in. */
  | "refused"
  /** The agent does not answer. Only a page can meet that. */
  | "unreachable";

const PATTERNS: readonly (readonly [RegExp, Failure])[] = [
  [/^card\.(none|read-again)$/, "no-card"],
  [/^(origin|caller|host|token|access)\./, "refused"],
  [/^(lease|request)\.|^reader\.leased$|^session\.cancelled$/, "busy"],
  [/^reader\./, "no-reader"],
];

/** @param id of a fault, `card.none`; everything that is not known better counts as not read */
export function failureOf(id: string): Failure {
  return PATTERNS.find(([pattern]) => pattern.test(id))?.[1] ?? "unread";
}

/** What is said where a vendor's own words are not known. */
export const FAILURE_TEXTS: Readonly<Record<Failure, string>> = {
  "no-reader": "未找到读卡器",
  "no-card": "请放身份证",
  unread: "读卡失败，请重新放卡",
  busy: "读卡器正忙",
  refused: "读证桥尚未允许本网站",
  unreachable: "读证桥没有运行",
};

/** A vendor's codes. Pages know of no agent: where it does not let them in or does not run, there is no reader. */
export function codes(
  noReader: number,
  noCard: number,
  unread: number,
  busy = noReader,
): Readonly<Record<Failure, number>> {
  return { "no-reader": noReader, "no-card": noCard, unread, busy, refused: noReader, unreachable: noReader };
}
