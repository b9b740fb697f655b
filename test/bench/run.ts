/** Prints every benchmark as ratios; with `--strict` a missed goal makes the command fail. */
import { cardBench } from "./card.bench.ts";
import { facesBench } from "./faces.bench.ts";
import { fleetBench } from "./fleet.bench.ts";
import { idleBench } from "./idle.bench.ts";
import { pageBench } from "./page.bench.ts";
import { platformBenches } from "./platform/benches.ts";
import { report } from "./report.ts";
import { roundTripBench } from "./round-trip.bench.ts";
import { startBench } from "./start.bench.ts";
import { transportBench } from "./transport.bench.ts";
import { waitingBench } from "./waiting.bench.ts";

await report([
  startBench,
  idleBench,
  waitingBench,
  roundTripBench,
  cardBench,
  transportBench,
  facesBench,
  pageBench,
  fleetBench,
  ...platformBenches,
]);
