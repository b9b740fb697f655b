import { randomBytes } from "node:crypto";
import { alternately, type Result } from "../result.ts";
import { form, rate, register, snOf } from "./client.ts";
import { benchDir, startPlatform, startYardstick } from "./process.ts";

const HEARTBEAT = "/device/getServer";
const DEVICES = 50;
const IN_FLIGHT = 16;
const ROUNDS = 5;
const HEARTBEATS = 1_500;
const PUNCHES = 150;
/** What a terminal's camera makes of a face. */
const PHOTO_BYTES = 60_000;
const START = 1_795_000_000_000;

const perSecond = (value: number) => `${value.toFixed(0)}/s`;

/** Heartbeats and punches per second against a bare server that does the same JSON and one durable insert. */
export async function throughputBench(): Promise<Result[]> {
  const dir = benchDir();
  const platform = await startPlatform(dir);
  const bare = await startYardstick(dir);
  try {
    await register(platform.port, DEVICES);
    const bodies = Array.from({ length: DEVICES }, (_, i) => form(snOf(i)));
    const beat = (n: number) => bodies[n % DEVICES] ?? "";
    // A JPEG's beginning and then noise: each one another photo, as at a gate.
    const head = Buffer.from("ffd8ffc0001108014000f0030122000311000311", "hex");
    let punched = 0;
    const punch = (n: number) => {
      const pic = Buffer.concat([head, randomBytes(PHOTO_BYTES)]).toString("base64");
      const record = { userCode: 1, time: START + ++punched * 5_000, type: "face", pic, temperature: "36.5" };
      return form(snOf(n % DEVICES), { data: JSON.stringify([record]) });
    };
    const compare = async (count: number, body: (n: number) => string, path: string) =>
      await alternately(
        ROUNDS,
        () => rate(platform.port, HEARTBEAT, count, IN_FLIGHT, body),
        () => rate(bare.port, path, count, IN_FLIGHT, body),
      );
    await compare(100, beat, "/insert");
    const line = (name: string, { ours, yardstick }: { ours: number; yardstick: number }, goal: number) => ({
      ...{ name, ours: perSecond(ours), yardstick: perSecond(yardstick), unit: "×" as const, goal },
      figure: yardstick / ours,
    });
    return [
      line("bare JSON and insert : heartbeats/s", await compare(HEARTBEATS, beat, "/insert"), 2),
      line("bare JSON, no insert : heartbeats/s", await compare(HEARTBEATS, beat, "/json"), 6),
      line("bare JSON and insert : punches with photo/s", await compare(PUNCHES, punch, "/insert"), 3),
    ];
  } finally {
    await platform.stop();
    await bare.stop();
  }
}
