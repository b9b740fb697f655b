/** One line of the report: ours beside a yardstick measured in the same run. */
export interface Result {
  readonly name: string;
  readonly ours: string;
  readonly yardstick: string;
  /** What is compared with the goal. */
  readonly figure: number;
  readonly unit: "×" | "%" | "ms";
  readonly goal: number;
  /** How far the figure went up and down within the run, where that matters. */
  readonly spread?: string;
}

export const isMet = (result: Result) => result.figure <= result.goal;

export const median = (values: readonly number[]) => quantile(values, 0.5);

/** The value below which the part `share` of the values lies, between its neighbours where none is at that place. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  if (low === undefined || high === undefined) throw new Error("quantile of nothing");
  return low + (high - low) * (place % 1);
}

/** Measures two things in turn, so that whatever the machine does meanwhile hits both. */
export async function alternately(
  rounds: number,
  ours: () => Promise<number>,
  yardstick: () => Promise<number>,
): Promise<{ ours: number; yardstick: number; spread: string }> {
  const samples = { ours: [] as number[], yardstick: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    samples.yardstick.push(await yardstick());
    samples.ours.push(await ours());
  }
  const ratios = samples.ours.map((value, i) => value / (samples.yardstick[i] ?? Number.NaN));
  const spread = `quartiles ${quantile(ratios, 0.25).toFixed(2)}–${quantile(ratios, 0.75).toFixed(2)}`;
  return { ours: median(samples.ours), yardstick: median(samples.yardstick), spread };
}

export const ms = (value: number) => `${value.toFixed(value < 10 ? 2 : 0)} ms`;
export const mebibytes = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(0)} MiB`;
