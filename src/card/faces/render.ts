/** Draws both faces of a card from its data: a plain picture of what the chip says, no imitation of the document. */
import type * as CanvasModule from "@napi-rs/canvas";
import type { Canvas, SKRSContext2D } from "@napi-rs/canvas";
import type { Check, DecodedCard, Faces, Portrait } from "../card.ts";
import { type Box, FACE_HEIGHT, FACE_WIDTH, type Face } from "./face.ts";
import { Fonts } from "./fonts.ts";
import { glyphCheck } from "./glyph-check.ts";
import { drawGround, drawMarks } from "./marks.ts";
import { Pen } from "./pen.ts";
import { encodePicture } from "./picture-file.ts";
import { cutOut } from "./portrait.ts";
import { facesOf } from "./sheet.ts";

export interface FaceOptions {
  /** ISO instant, printed on the face in Beijing time. */
  readonly readAt: string;
  /** Prints 样本 across both faces. */
  readonly simulated: boolean;
  /** Purpose printed across both faces, followed by the date; null = none. Default: {@link DEFAULT_WATERMARK}. */
  readonly watermark?: string | null;
  readonly mime?: Faces["mime"];
  /** Pixels; default 1011 × 638 (300 dpi). With one of the two the other follows. 100 to 5000. */
  readonly width?: number;
  readonly height?: number;
  /** One more picture, of both sides, front above. */
  readonly sheet?: boolean;
  /** Font files for characters that our own fonts lack, tried in order. */
  readonly rareFonts?: readonly string[];
}

export interface RenderedFaces {
  readonly faces: Faces;
  /** `faces.glyphs`: were all characters drawn? */
  readonly checks: Check[];
}

export const DEFAULT_WATERMARK = "仅供劳务实名登记使用";

const SIZE_LIMITS = { min: 100, max: 5000 };
const SHEET_WIDTH = 1000;

interface Tools {
  readonly canvas: typeof CanvasModule;
  readonly fonts: Fonts;
}

let tools: Promise<Tools> | undefined;

/** Loaded at the first face: the agent starts without the drawing library and its fonts. */
async function loadTools(): Promise<Tools> {
  const [canvas, { openSync }] = await Promise.all([import("@napi-rs/canvas"), import("fontkit")]);
  return { canvas, fonts: new Fonts(canvas.GlobalFonts, openSync) };
}

/**
 * @param portrait the decoded picture; null: an empty frame with 无照片
 * @returns base64 pictures; front = the portrait side; JPEG pictures have at most 400 000 bytes
 * @throws RangeError for a size out of range
 */
export async function renderFaces(
  card: DecodedCard,
  portrait: Portrait | null,
  options: FaceOptions,
): Promise<RenderedFaces> {
  const size = sizeOf(options);
  tools ??= loadTools();
  const { canvas, fonts } = await tools;
  const mime = options.mime ?? "image/jpeg";
  const picture = portrait
    ? cutOut(await canvas.loadImage(Buffer.from(portrait.data, "base64")), canvas.createCanvas)
    : null;
  const missing = new Set<string>();
  const draw = async (face: Face) => {
    const surface = canvas.createCanvas(size.width, size.height);
    const context = surface.getContext("2d");
    context.scale(size.width / FACE_WIDTH, size.height / FACE_HEIGHT);
    const pen = new Pen(context, fonts, options.rareFonts ?? []);
    drawFace(context, pen, face, picture);
    drawMarks(context, pen, {
      readAt: Date.parse(options.readAt),
      simulated: options.simulated,
      watermark: options.watermark === undefined ? DEFAULT_WATERMARK : options.watermark,
    });
    for (const character of pen.missing) missing.add(character);
    return surface;
  };
  const { front, back } = facesOf(card);
  const surfaces = [await draw(front), await draw(back)] as const;
  const [frontData, backData] = await Promise.all([
    encodePicture(surfaces[0], mime),
    encodePicture(surfaces[1], mime),
  ]);
  const sheet = options.sheet ? await encodePicture(stacked(surfaces, canvas.createCanvas), mime) : undefined;
  return {
    faces: { mime, front: frontData, back: backData, ...(sheet === undefined ? {} : { sheet }) },
    checks: [glyphCheck([...missing], fonts.unusable)],
  };
}

function drawFace(context: SKRSContext2D, pen: Pen, face: Face, picture: Canvas | null): void {
  drawGround(context);
  context.fillStyle = "#8fb3cc";
  for (const { x, y, width, height } of face.rules ?? []) context.fillRect(x, y, width, height);
  if (face.portrait && picture) {
    const { x, y, width, height } = face.portrait;
    context.imageSmoothingQuality = "high";
    context.drawImage(picture, x, y, width, height);
  } else if (face.portrait) drawEmptyFrame(context, pen, face.portrait);
  for (const item of face.items) pen.draw(item);
}

/** Both sides in one picture, as copies are filed: 1000 px wide. */
function stacked(sides: readonly Canvas[], createCanvas: (width: number, height: number) => Canvas): Canvas {
  const height = Math.round((SHEET_WIDTH * FACE_HEIGHT) / FACE_WIDTH);
  const sheet = createCanvas(SHEET_WIDTH, height * sides.length);
  const context = sheet.getContext("2d");
  context.imageSmoothingQuality = "high";
  for (const [i, side] of sides.entries()) context.drawImage(side, 0, i * height, SHEET_WIDTH, height);
  return sheet;
}

function drawEmptyFrame(context: SKRSContext2D, pen: Pen, { x, y, width, height }: Box): void {
  context.strokeStyle = "#9fb1bf";
  context.lineWidth = 2;
  context.setLineDash([10, 8]);
  context.strokeRect(x, y, width, height);
  context.setLineDash([]);
  pen.draw(
    { text: "无照片", x: x + width / 2, y: y + height / 2, size: 36, kind: "label", align: "center" },
    "#7d909f",
  );
}

function sizeOf({ width, height }: FaceOptions): { width: number; height: number } {
  const wide = width ?? (height === undefined ? FACE_WIDTH : (height * FACE_WIDTH) / FACE_HEIGHT);
  const size = {
    width: Math.round(wide),
    height: Math.round(height ?? (wide * FACE_HEIGHT) / FACE_WIDTH),
  };
  for (const [name, pixels] of Object.entries(size)) {
    if (!(pixels >= SIZE_LIMITS.min && pixels <= SIZE_LIMITS.max))
      throw new RangeError(`a face of ${name} ${pixels} cannot be drawn`);
  }
  return size;
}
