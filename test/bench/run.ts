/** Prints every benchmark as ratios; with `--strict` a missed goal makes the command fail. */
import { cardBench } from "./card.bench.ts";
import { facesBench } from "./faces.bench.ts";
import { idleBench } from "./idle.bench.ts";
import { pageBench } from "./page.bench.ts";
import { isMet, type Result } from "./result.ts";
import { roundTripBench } from "./round-trip.bench.ts";
import { startBench } from "./start.bench.ts";
import { waitingBench } from "./waiting.bench.ts";

const results: Result[] = [];
for (const bench of [startBench, idleBench, waitingBench, roundTripBench, cardBench, facesBench, pageBench]) {
  for (const result of await bench()) {
    results.push(result);
    const { name, ours, yardstick, figure, unit, goal } = result;
    const verdict = isMet(result) ? "ok" : "MISSED";
    const columns = [name.padEnd(52), ours.padStart(10), yardstick.padStart(10)];
    console.log(`${columns.join(" ")}  → ${figure.toFixed(2)} ${unit}  (goal ≤ ${goal} ${unit}) ${verdict}`);
  }
}
if (process.argv.includes("--strict") && !results.every(isMet)) process.exitCode = 1;
