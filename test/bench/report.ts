import { isMet, type Result } from "./result.ts";

/** Runs benchmarks one after the other and prints every line; with `--strict` a missed goal makes the command fail. */
export async function report(benches: readonly (() => Promise<Result[]>)[]): Promise<void> {
  let met = true;
  for (const bench of benches)
    for (const result of await bench()) {
      const { name, ours, yardstick, figure, unit, goal, spread } = result;
      met &&= isMet(result);
      const verdict = isMet(result) ? "ok" : "MISSED";
      const columns = [name.padEnd(52), ours.padStart(10), yardstick.padStart(14)];
      console.log(
        `${columns.join(" ")}  → ${figure.toFixed(2)} ${unit}  (goal ≤ ${goal} ${unit}) ${verdict}${spread ? `  ${spread}` : ""}`,
      );
    }
  if (process.argv.includes("--strict") && !met) process.exitCode = 1;
}
