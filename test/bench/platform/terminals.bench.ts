import { setTimeout as sleep } from "node:timers/promises";
import { ms, type Result } from "../result.ts";
import { form, percentile, post, register, snOf } from "./client.ts";
import { benchDir, startPlatform } from "./process.ts";

const INTERVAL_MS = 30_000;
/** device-protocol §6: p95 < 500 ms; asked here of the 99th. */
const GOAL_P99_MS = 500;

/** So many terminals that call every half minute: what it costs, and how long one waits. */
export async function terminalsBench(): Promise<Result[]> {
  const results: Result[] = [];
  for (const [count, goalCpu] of [
    [200, 5],
    [2_000, 35],
  ] as const) {
    const platform = await startPlatform(benchDir());
    try {
      await register(platform.port, count);
      await interval(platform.port, count, 3_000);
      const [cpuBefore, before] = [platform.cpuSeconds(), performance.now()];
      const { waits, late } = await interval(platform.port, count, INTERVAL_MS);
      const share = (platform.cpuSeconds() - cpuBefore) / ((performance.now() - before) / 1000);
      const name = `${count} terminals every 30 s`;
      const unit = { unit: "%" as const, yardstick: `p50 ${ms(percentile(waits, 0.5))}` };
      results.push(
        {
          name: `${name}: CPU of one core`,
          ours: `${(share * 100).toFixed(1)} %`,
          ...unit,
          figure: share * 100,
          goal: goalCpu,
        },
        {
          name: `${name}: p99`,
          ours: ms(percentile(waits, 0.99)),
          yardstick: `late ${ms(percentile(late, 0.99))}`,
          figure: percentile(waits, 0.99),
          unit: "ms",
          goal: GOAL_P99_MS,
        },
      );
    } finally {
      await platform.stop();
    }
  }
  return results;
}

/**
 * Every terminal calls once, each at its own moment.
 *
 * @returns waits: for the answers; late: how late this program itself came to send, the measure of a busy machine
 */
async function interval(port: number, count: number, duration: number) {
  const begin = performance.now();
  const waits: number[] = [];
  const late: number[] = [];
  const calls = Array.from({ length: count }, async (_, i) => {
    const due = (i / count) * duration;
    await sleep(due);
    late.push(performance.now() - begin - due);
    const { text, ms: wait } = await post(port, "/device/getServer", form(snOf(i)));
    if (!text.includes('"success":1')) throw new Error(text);
    waits.push(wait);
  });
  await Promise.all(calls);
  return { waits, late };
}
