/** What stands where on a face, as plain data: positions in pixels of 1011 × 638 (ID-1 at 300 dpi). Pure. */

export const FACE_WIDTH = 1011;
export const FACE_HEIGHT = 638;

/** label: blue · value: black · number: OCR-B · title: Song */
export type TextKind = "label" | "value" | "number" | "title";

export interface TextItem {
  readonly text: string;
  readonly x: number;
  /** The baseline. */
  readonly y: number;
  readonly size: number;
  readonly kind: TextKind;
  readonly align?: "right" | "center";
  /** The text is drawn smaller rather than wider than this. */
  readonly maxWidth?: number;
  /** Between characters. */
  readonly spacing?: number;
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Face {
  readonly items: readonly TextItem[];
  /** Where the portrait goes: 26 × 32 mm, the chip's picture enlarged exactly three times. */
  readonly portrait: Box | null;
  /** Thin horizontal lines. */
  readonly rules?: readonly Box[];
}

/** In both documents the right end of the text is 10 px left of this. */
export const PORTRAIT: Box = { x: 626, y: 126, width: 306, height: 378 };

export const label = (text: string, right: number, y: number, size = 29): TextItem => ({
  text,
  x: right,
  y,
  size,
  kind: "label",
  align: "right",
});

export const value = (text: string, x: number, y: number, size: number, maxWidth?: number): TextItem => ({
  text,
  x,
  y,
  size,
  kind: "value",
  ...(maxWidth ? { maxWidth } : {}),
});

/** `2021-01-15` → `2021.01.15`. */
export const dotted = (iso: string) => iso.replaceAll("-", ".");

export const validityOf = (card: { validFrom: string; validTo: string | null; longTerm: boolean }) =>
  `${dotted(card.validFrom)}-${card.longTerm || card.validTo === null ? "长期" : dotted(card.validTo)}`;
