import type { SKRSContext2D } from "@napi-rs/canvas";
import { codePointText } from "./code-point.ts";
import type { TextItem, TextKind } from "./face.ts";
import type { Fonts, Run } from "./fonts.ts";

export const COLOURS: Readonly<Record<TextKind, string>> = {
  label: "#1f6f9e",
  value: "#1c1c1c",
  number: "#1c1c1c",
  title: "#1c1c1c",
};

/** Of the type's size: the box that stands for a character no font has. */
const BOX = { width: 1, advance: 1.06, top: 0.86, bottom: 0.1 };

/** Draws text run by run, each in one font that has all its characters. Notes the characters that none has. */
export class Pen {
  readonly missing = new Set<string>();
  readonly #context: SKRSContext2D;
  readonly #fonts: Fonts;
  readonly #extra: readonly string[];

  constructor(context: SKRSContext2D, fonts: Fonts, extra: readonly string[]) {
    this.#context = context;
    this.#fonts = fonts;
    this.#extra = extra;
  }

  draw(item: TextItem, colour: string = COLOURS[item.kind]): void {
    const runs = this.#fonts.runs(item.text, item.kind, this.#extra);
    const spacing = item.spacing ?? 0;
    // Measuring takes as long as drawing: only where the place or the size hangs on it.
    const natural = item.maxWidth || item.align ? this.#measure(runs, item.size, spacing) : 0;
    const shrink = item.maxWidth ? Math.min(1, item.maxWidth / natural) : 1;
    const width = natural * shrink;
    let x = item.x - (item.align === "right" ? width : item.align === "center" ? width / 2 : 0);
    this.#context.fillStyle = colour;
    this.#context.strokeStyle = colour;
    for (const run of runs) {
      if (run.family === null) this.#drawBox(run.text, x, item.y, item.size * shrink);
      else {
        this.#setFont(run.family, item.size * shrink, spacing * shrink);
        this.#context.fillText(run.text, x, item.y);
      }
      if (run !== runs.at(-1)) x += this.#measure([run], item.size * shrink, spacing * shrink);
    }
  }

  /** Width in the context's units. */
  width({ text, kind, size, spacing = 0 }: Pick<TextItem, "text" | "kind" | "size" | "spacing">): number {
    return this.#measure(this.#fonts.runs(text, kind, this.#extra), size, spacing);
  }

  #measure(runs: readonly Run[], size: number, spacing: number): number {
    return runs.reduce((sum, { text, family }) => {
      if (family === null) return sum + size * BOX.advance + spacing;
      this.#setFont(family, size, spacing);
      return sum + this.#context.measureText(text).width;
    }, 0);
  }

  #setFont(family: string, size: number, spacing: number): void {
    this.#context.font = `${size}px "${family}"`;
    this.#context.letterSpacing = `${spacing}px`;
  }

  /** A frame with the code point in hexadecimal digits, so that nothing vanishes without a trace. */
  #drawBox(character: string, x: number, y: number, size: number): void {
    this.missing.add(character);
    const context = this.#context;
    const [top, height] = [y - BOX.top * size, (BOX.top + BOX.bottom) * size];
    context.lineWidth = Math.max(1, size / 24);
    context.strokeRect(x + size * 0.04, top, (BOX.width - 0.04) * size, height);
    const code = codePointText(character);
    const half = Math.ceil(code.length / 2);
    [code.slice(0, half), code.slice(half)].forEach((row, index) => {
      this.draw(
        {
          text: row,
          x: x + size * 0.52,
          y: top + height * (index + 1) * 0.47 - size * 0.03,
          size: size * 0.4,
          kind: "label",
          align: "center",
          maxWidth: size * 0.84,
        },
        context.fillStyle as string,
      );
    });
  }
}
