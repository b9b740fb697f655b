import { createCanvas } from "@napi-rs/canvas";
import { PEOPLE } from "../../drivers/simulator/people.ts";
import { decodeCard } from "../../src/card/decode.ts";
import { FACE_HEIGHT, FACE_WIDTH } from "../../src/card/faces/face.ts";
import { renderFaces } from "../../src/card/faces/render.ts";
import { simulatedPortraitDecoder } from "../../src/card/portrait/simulated.ts";
import { alternately, ms, type Result } from "./result.ts";

const ROUNDS = 60;
const TODAY = "2026-11-24";

/** Both faces of a card as JPEG pictures, fonts and library warm, against two empty pictures of the same size. */
export async function facesBench(): Promise<Result[]> {
  const citizen = PEOPLE.find(({ id }) => id === "citizen");
  if (!citizen) throw new Error("the simulator has no citizen");
  const { blocks } = citizen.card(TODAY);
  const card = decodeCard(blocks);
  const portrait = await simulatedPortraitDecoder.decode(blocks.portrait);
  const draw = () => renderFaces(card, portrait, { readAt: `${TODAY}T02:00:00Z`, simulated: true });
  const empty = () => Promise.all([1, 2].map(() => createCanvas(FACE_WIDTH, FACE_HEIGHT).encode("jpeg", 90)));
  await draw();
  const { ours, yardstick } = await alternately(ROUNDS, timed(draw), timed(empty));
  return [
    {
      name: "both faces of a card, warm",
      ours: ms(ours),
      yardstick: ms(yardstick),
      figure: ours,
      unit: "ms",
      goal: 25,
    },
  ];
}

const timed = (work: () => Promise<unknown>) => async () => {
  const before = performance.now();
  await work();
  return performance.now() - before;
};
