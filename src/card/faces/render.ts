/** Draws both faces of a card from its data: a plain picture of what the chip says, no imitation of the document. */
import type { Canvas, SKRSContext2D } from "@napi-rs/canvas";
import type { DecodedCard, Faces, Portrait } from "../card.ts";
import { NUMBER_FAMILY, registerFonts, TEXT_FAMILY } from "./fonts.ts";
import { FACE_HEIGHT, FACE_WIDTH, type Face, facesOf, type TextItem } from "./sheet.ts";

export interface FaceOptions {
  /** ISO instant, printed on the face. */
  readonly readAt: string;
  readonly simulated: boolean;
  /** Purpose printed across the face; null = none. */
  readonly watermark?: string | null;
  readonly mime?: Faces["mime"];
}

const COLOURS = { label: "#2f6f9f", value: "#1e1e1e", number: "#1e1e1e", title: "#1e1e1e" } as const;
const JPEG_QUALITY = 88;

/** @returns base64 pictures of 1011 × 638; front = the portrait side */
export async function renderFaces(
  card: DecodedCard,
  portrait: Portrait | null,
  options: FaceOptions,
): Promise<{ faces: Faces }> {
  // Loaded at the first face: the agent starts without the drawing library and its fonts.
  const canvas = await import("@napi-rs/canvas");
  registerFonts(canvas.GlobalFonts);
  const mime = options.mime ?? "image/jpeg";
  const { front, back } = facesOf(card);
  const picture = portrait ? await canvas.loadImage(Buffer.from(portrait.data, "base64")) : null;
  const draw = async (face: Face) => {
    const surface = canvas.createCanvas(FACE_WIDTH, FACE_HEIGHT);
    const context = surface.getContext("2d");
    drawGround(context);
    if (face.portrait) {
      const { x, y, width, height } = face.portrait;
      if (picture) context.drawImage(picture, x, y, width, height);
      else drawEmptyFrame(context, x, y, width, height);
    }
    for (const item of face.items) drawText(context, item);
    drawMarks(context, options);
    return await encode(surface, mime);
  };
  const [frontData, backData] = await Promise.all([draw(front), draw(back)]);
  return { faces: { mime, front: frontData, back: backData } };
}

async function encode(surface: Canvas, mime: Faces["mime"]): Promise<string> {
  const bytes =
    mime === "image/png" ? await surface.encode("png") : await surface.encode("jpeg", JPEG_QUALITY);
  return bytes.toString("base64");
}

/** A neutral ground of our own: no emblem, no wall, no security print. */
function drawGround(context: SKRSContext2D): void {
  const ground = context.createLinearGradient(0, 0, FACE_WIDTH, FACE_HEIGHT);
  ground.addColorStop(0, "#f6f9fc");
  ground.addColorStop(1, "#e6eef5");
  context.fillStyle = "#ffffff";
  context.fillRect(0, 0, FACE_WIDTH, FACE_HEIGHT);
  context.fillStyle = ground;
  context.beginPath();
  context.roundRect(1, 1, FACE_WIDTH - 2, FACE_HEIGHT - 2, 38);
  context.fill();
  context.strokeStyle = "#c3d2de";
  context.lineWidth = 2;
  context.stroke();
}

function drawEmptyFrame(context: SKRSContext2D, x: number, y: number, width: number, height: number): void {
  context.strokeStyle = "#9fb1bf";
  context.setLineDash([10, 8]);
  context.strokeRect(x, y, width, height);
  context.setLineDash([]);
  drawText(context, {
    text: "无照片",
    x: x + width / 2,
    y: y + height / 2,
    size: 34,
    kind: "label",
    align: "center",
  });
}

function drawText(context: SKRSContext2D, item: TextItem): void {
  const family = item.kind === "number" ? NUMBER_FAMILY : TEXT_FAMILY;
  context.fillStyle = COLOURS[item.kind];
  context.textAlign = item.align ?? "left";
  context.letterSpacing = `${item.spacing ?? 0}px`;
  context.font = `${item.size}px ${family}`;
  const width = context.measureText(item.text).width;
  if (item.maxWidth && width > item.maxWidth)
    context.font = `${(item.size * item.maxWidth) / width}px ${family}`;
  context.fillText(item.text, item.x, item.y);
  context.letterSpacing = "0px";
}

/** Says what the picture is: drawn from chip data, for which purpose, and that a simulated card is a specimen. */
function drawMarks(context: SKRSContext2D, { readAt, simulated, watermark }: FaceOptions): void {
  const time = new Date(Date.parse(readAt) + 8 * 3_600_000).toISOString().slice(0, 16).replace("T", " ");
  drawText(context, { text: `由芯片信息生成 · 非扫描件 · ${time}`, x: 36, y: 44, size: 20, kind: "label" });
  const lines = [simulated ? "样本" : "", watermark ?? ""].filter(Boolean);
  if (lines.length === 0) return;
  context.save();
  context.translate(FACE_WIDTH / 2, FACE_HEIGHT / 2);
  context.rotate(-0.32);
  context.textAlign = "center";
  context.fillStyle = "rgba(150, 40, 40, 0.16)";
  lines.forEach((line, index) => {
    context.font = `${line === "样本" ? 120 : 46}px ${TEXT_FAMILY}`;
    context.fillText(line, 0, (index - (lines.length - 1) / 2) * 110 + 20);
  });
  context.restore();
}
