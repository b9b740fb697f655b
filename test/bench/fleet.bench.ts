import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { systemClock } from "../../src/base/clock.ts";
import { silentLog } from "../../src/base/log.ts";
import { systemRandom } from "../../src/base/random.ts";
import { jpeg } from "../../src/conformance/server/pictures.ts";
import { createTerminal } from "../../src/terminal/index.ts";
import { APP, api, register, snOf } from "./platform/client.ts";
import { benchDir, KEY, startPlatform, TOKEN } from "./platform/process.ts";
import { mebibytes, type Result } from "./result.ts";

const COUNT = 200;
const STAGGER_MS = 30_000;
const WATCH_MS = 60_000;
/** SE-05: five punches with photo a minute each. */
const PUNCH_EVERY_MS = 12_000;

/**
 * 200 virtual terminals in one process at 30 s, each with a database of its own, five punches with photo a minute
 * each (SE-05, a minute instead of ten): memory and CPU of that process, and that no punch is lost or doubled.
 */
export async function fleetBench(): Promise<Result[]> {
  const dir = benchDir();
  const platform = await startPlatform(dir);
  const empty = process.memoryUsage.rss();
  let kept = 0;
  const { port } = platform;
  const { userCode } = await prepare(port);
  mkdirSync(join(dir, "terminals"));
  const fleet = Array.from({ length: COUNT }, (_, index) => {
    const terminal = createTerminal({
      server: `http://127.0.0.1:${port}`,
      sn: snOf(index),
      ...APP,
      dbPath: join(dir, "terminals", `${index}.db`),
      key: KEY,
      clock: systemClock,
      random: systemRandom,
      log: silentLog,
    });
    terminal.on("punch", ({ state }) => {
      if (state === "kept") kept++;
    });
    return terminal;
  });
  try {
    await Promise.all(
      fleet.map(async (terminal, index) => {
        await sleep((index * STAGGER_MS) / COUNT);
        await terminal.start();
      }),
    );
    await until(() => fleet.every(({ status }) => status.userCodes.length > 0));
    const [cpu, begun] = [process.cpuUsage(), performance.now()];
    const punching = fleet.map(async (terminal, index) => {
      await sleep((index * PUNCH_EVERY_MS) / COUNT);
      for (let punches = 0; punches < WATCH_MS / PUNCH_EVERY_MS; punches++) {
        terminal.punch(userCode);
        await sleep(PUNCH_EVERY_MS);
      }
    });
    await Promise.all(punching);
    const used = process.cpuUsage(cpu);
    const share = (used.user + used.system) / 1000 / (performance.now() - begun);
    const memory = process.memoryUsage.rss() - empty;
    await until(() => fleet.every(({ status }) => status.unsent === 0));
    const arrived = await attendance(port);
    return [
      {
        name: `${COUNT} virtual terminals: memory`,
        ours: mebibytes(memory),
        yardstick: `${mebibytes(memory / COUNT)} each`,
        figure: memory / COUNT / 1024 / 1024,
        unit: "×",
        goal: 3,
      },
      {
        name: `${COUNT} virtual terminals: CPU of one core`,
        ours: `${(share * 100).toFixed(1)} %`,
        yardstick: `${kept} punches`,
        figure: share * 100,
        unit: "%",
        goal: 50,
      },
      {
        name: "punches lost or doubled (SE-05, one minute)",
        ours: String(arrived),
        yardstick: `${kept} kept`,
        figure: Math.abs(arrived - kept),
        unit: "×",
        goal: 0,
      },
    ];
  } finally {
    await Promise.all(fleet.map((terminal) => terminal.stop()));
    await platform.stop();
  }
}

async function prepare(port: number): Promise<{ userCode: string }> {
  await register(port, COUNT);
  const worker = { idNumber: "000000199003070001", name: "样本甲" };
  const { userCode } = await api<{ userCode: string }>(port, "POST", "/workers", worker);
  await fetch(`http://127.0.0.1:${port}/api/v1/workers/${userCode}/photo`, {
    method: "PUT",
    headers: { authorization: `Bearer ${TOKEN}` },
    body: Buffer.from(jpeg(20_000, 5)),
  });
  const devices = Array.from({ length: COUNT }, (_, index) => snOf(index));
  await api(port, "POST", "/commands", { cmd: "downloadUser", devices, params: userCode });
  return { userCode };
}

async function attendance(port: number): Promise<number> {
  let count = 0;
  for (let after: number | null = 0; after !== null; ) {
    const page: { attendance: unknown[]; next?: number | null } = await api(
      port,
      "GET",
      `/attendance?limit=1000&after=${after}`,
    );
    count += page.attendance.length;
    after = page.next ?? null;
  }
  return count;
}

const LIMIT_MS = 180_000;

async function until(condition: () => boolean): Promise<void> {
  const end = performance.now() + LIMIT_MS;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`not within ${LIMIT_MS} ms`);
    await sleep(500);
  }
}
