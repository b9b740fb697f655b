/**
 * Draws the simulated people's portraits: plain figures that nobody could take for a photo, 102 × 126 WebP of at most
 * 1 014 bytes. Run once by hand: `node build/simulator-portraits.ts`.
 */
import { writeFileSync } from "node:fs";
import { createCanvas, type SKRSContext2D } from "@napi-rs/canvas";

interface Look {
  readonly skin: string;
  readonly hair: string;
  readonly shirt: string;
  readonly style: "short" | "long" | "bald";
  readonly beard?: boolean;
}

const LOOKS: Readonly<Record<string, Look>> = {
  man: { skin: "#f0c8a0", hair: "#2b2320", shirt: "#3d6b8e", style: "short" },
  woman: { skin: "#f3cfae", hair: "#4a3a34", shirt: "#8e4d62", style: "long" },
  "young-woman": { skin: "#f5d4b5", hair: "#1f1a1a", shirt: "#4d8e6d", style: "long" },
  boy: { skin: "#f5d4b5", hair: "#332822", shirt: "#c98a2b", style: "short" },
  "old-man": { skin: "#e5bd97", hair: "#c9c9c9", shirt: "#5a5f6b", style: "bald" },
  "bearded-man": { skin: "#dfae84", hair: "#3a2a1c", shirt: "#44507a", style: "short", beard: true },
};
const MAX_BYTES = 1014;

for (const [name, look] of Object.entries(LOOKS)) {
  const canvas = createCanvas(102, 126);
  draw(canvas.getContext("2d"), look);
  const bytes = [90, 60, 30, 15, 8, 4, 1]
    .map((quality) => canvas.toBuffer("image/webp", quality))
    .find((b) => b.length <= MAX_BYTES);
  if (!bytes) throw new Error(`${name} does not fit into ${MAX_BYTES} bytes`);
  writeFileSync(new URL(`../drivers/simulator/portraits/${name}.webp`, import.meta.url), bytes);
  console.log(name, bytes.length);
}

function draw(c: SKRSContext2D, { skin, hair, shirt, style, beard }: Look): void {
  const oval = (x: number, y: number, rx: number, ry: number, colour: string) => {
    c.fillStyle = colour;
    c.beginPath();
    c.ellipse(x, y, rx, ry, 0, 0, Math.PI * 2);
    c.fill();
  };
  c.fillStyle = "#ffffff";
  c.fillRect(0, 0, 102, 126);
  if (style === "long") oval(51, 62, 33, 42, hair);
  oval(51, 132, 44, 34, shirt);
  c.fillStyle = skin;
  c.fillRect(42, 82, 18, 22);
  if (style !== "bald") oval(51, 44, 28, 30, hair);
  oval(51, 58, 25, 32, skin);
  if (style === "bald") {
    oval(27, 56, 4, 9, hair);
    oval(75, 56, 4, 9, hair);
  }
  if (beard) oval(51, 80, 17, 12, hair);
  oval(41, 56, 3, 3, "#2a2a2a");
  oval(61, 56, 3, 3, "#2a2a2a");
  c.strokeStyle = beard ? "#f2d0b8" : "#a8564a";
  c.lineWidth = 2.5;
  c.beginPath();
  c.arc(51, 69, 8, 0.25 * Math.PI, 0.75 * Math.PI);
  c.stroke();
}
