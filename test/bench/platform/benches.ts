import { millionBench } from "./million.bench.ts";
import { terminalsBench } from "./terminals.bench.ts";
import { throughputBench } from "./throughput.bench.ts";

export const platformBenches = [throughputBench, terminalsBench, millionBench];
