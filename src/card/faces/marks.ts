/** What is drawn under and over the data: a neutral ground, what the picture is, and what it is for. */
import type { SKRSContext2D } from "@napi-rs/canvas";
import { FACE_HEIGHT, FACE_WIDTH } from "./face.ts";
import type { Pen } from "./pen.ts";

/** A ground of our own: no emblem, no wall, no security print. */
export function drawGround(context: SKRSContext2D): void {
  const ground = context.createLinearGradient(0, 0, FACE_WIDTH, FACE_HEIGHT);
  ground.addColorStop(0, "#f7fafc");
  ground.addColorStop(1, "#e4edf4");
  context.fillStyle = "#ffffff";
  context.fillRect(0, 0, FACE_WIDTH, FACE_HEIGHT);
  context.fillStyle = ground;
  context.beginPath();
  context.roundRect(1, 1, FACE_WIDTH - 2, FACE_HEIGHT - 2, 38);
  context.fill();
  context.strokeStyle = "#b9cad8";
  context.lineWidth = 2;
  context.stroke();
}

export interface Marks {
  /** ms since the epoch. */
  readonly readAt: number;
  readonly simulated: boolean;
  readonly watermark: string | null;
}

export function drawMarks(context: SKRSContext2D, pen: Pen, marks: Marks): void {
  const time = beijing(marks.readAt);
  pen.draw({
    text: `由芯片信息生成　非扫描件　${time}`,
    x: 36,
    y: 46,
    size: 21,
    kind: "label",
  });
  if (marks.watermark) drawWatermark(context, pen, `${marks.watermark} ${time.slice(0, 10)}`);
  if (marks.simulated) {
    tilted(context, -0.3, () =>
      pen.draw(
        { text: "样本", x: 0, y: 62, size: 170, kind: "label", align: "center" },
        "rgba(190,40,40,0.16)",
      ),
    );
  }
}

/** Over the whole face, so that no part of it can be cut out and used for something else. */
function drawWatermark(context: SKRSContext2D, pen: Pen, text: string): void {
  const size = 27;
  const step = pen.width({ text, kind: "label", size }) + 90;
  tilted(context, -0.3, () => {
    for (let row = -3; row <= 3; row++) {
      for (let x = -3 * step + (row % 2 ? step / 2 : 0); x < 2 * step; x += step) {
        if (Math.abs(x + step / 2) < 700)
          pen.draw({ text, x, y: row * 128, size, kind: "label" }, "rgba(150,45,45,0.15)");
      }
    }
  });
}

function tilted(context: SKRSContext2D, angle: number, draw: () => void): void {
  context.save();
  context.translate(FACE_WIDTH / 2, FACE_HEIGHT / 2);
  context.rotate(angle);
  draw();
  context.restore();
}

/** `2026-11-24 10:00` */
const beijing = (at: number) => new Date(at + 8 * 3_600_000).toISOString().slice(0, 16).replace("T", " ");
