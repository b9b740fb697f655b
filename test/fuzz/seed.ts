/** One seed for all fuzzers: the same messages on every run, others with FUZZ_SEED=n. Printed, so that a find can be repeated. */
export const SEED = Number(process.env.FUZZ_SEED ?? 20_261_125);

export function announce(what: string, count: number): void {
  process.stdout.write(`fuzz: ${count} ${what}, FUZZ_SEED=${SEED}\n`);
}
