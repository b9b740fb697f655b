/** One line of the report: ours beside a yardstick measured in the same run. */
export interface Result {
  readonly name: string;
  readonly ours: string;
  readonly yardstick: string;
  /** What is compared with the goal. */
  readonly figure: number;
  readonly unit: "×" | "%" | "ms";
  readonly goal: number;
}

export const isMet = (result: Result) => result.figure <= result.goal;

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[middle]];
  if (low === undefined || high === undefined) throw new Error("median of nothing");
  return (low + high) / 2;
}

/** Measures two things in turn, so that whatever the machine does meanwhile hits both. */
export async function alternately(
  rounds: number,
  ours: () => Promise<number>,
  yardstick: () => Promise<number>,
): Promise<{ ours: number; yardstick: number }> {
  const samples = { ours: [] as number[], yardstick: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    samples.yardstick.push(await yardstick());
    samples.ours.push(await ours());
  }
  return { ours: median(samples.ours), yardstick: median(samples.yardstick) };
}

export const ms = (value: number) => `${value.toFixed(value < 10 ? 2 : 0)} ms`;
export const mebibytes = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(0)} MiB`;
