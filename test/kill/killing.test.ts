/** `npm run test:kill`: two hundred kills at random moments, and nothing that was promised is lost. */
import { mkdtemp, rm } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { A, emptyRig, picture, type Rig } from "../platform/support/rig.ts";
import { tempDir } from "../support/temp-dir.ts";
import { bundleChild, Child } from "./child.ts";
import { Promises } from "./promises.ts";

const KILLS = 210;
/** One in so many dies while it opens the database. */
const EARLY = 5;
const EARLY_MS = 60;
/** The others after a random number of answers, and then some moment in the middle of the next ones. */
const MOST_ANSWERS = 12;
const LATE_MS = 20;
/** Processes that have loaded their code and wait for their turn. */
const AHEAD = 2;
const SEED = Number(process.env.KILL_SEED ?? Date.now() % 1_000_000_007);

/** mulberry32: the moments of the kills, the same for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const device = (life: number) => `KILL${life}`;

test(`${KILLS} kills at random moments (KILL_SEED=${SEED}): what was answered is kept`, async () => {
  const rig = await emptyRig({ dir: await tempDir() });
  await rig.api("POST", "/apps", A);
  for (let life = 0; life < KILLS; life++)
    await rig.api("POST", "/devices", { sn: device(life), name: device(life), appid: A.appid });
  await rig.stop();
  const promises = new Promises(await picture({ width: 120, height: 160, noise: true }));
  await killAgainAndAgain(rig.file, promises);

  await rig.start();
  const kept = [promises.punches, promises.commands, promises.callbacks].map((list) => list.length);
  const [punches, orders, callbacks] = kept;
  process.stdout.write(
    `${KILLS} kills, seed ${SEED}; answered: ${punches} punches, ${orders} commands, ${callbacks} callbacks, ${promises.workers.size} enrolments\n`,
  );
  expect(Math.min(...kept, promises.workers.size)).toBeGreaterThan(KILLS / 4);
  await expectKept(rig, promises);
});

async function killAgainAndAgain(file: string, promises: Promises): Promise<void> {
  // Inside the checkout, where its packages are found.
  const dir = await mkdtemp(fileURLToPath(new URL("../../node_modules/.kill-", import.meta.url)));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  const script = await bundleChild(dir);
  const random = randomFrom(SEED);
  const waiting = Array.from({ length: AHEAD }, () => new Child(script, file));
  try {
    for (let life = 0; life < KILLS; life++) {
      const child = waiting.shift() ?? new Child(script, file);
      waiting.push(new Child(script, file));
      await child.loaded();
      if (life % EARLY === 0) await killWhileOpening(child, random);
      else await killAtWork(child, promises, device(life), random);
    }
  } finally {
    await Promise.all(waiting.map((child) => child.kill()));
  }
}

async function killWhileOpening(child: Child, random: () => number): Promise<void> {
  const starting = child.start();
  await sleep(random() * EARLY_MS);
  await child.kill();
  await starting;
}

async function killAtWork(child: Child, promises: Promises, sn: string, random: () => number): Promise<void> {
  const base = await child.start();
  if (base === null) throw new Error("the platform did not start after a kill");
  const enough = promises.answers(Math.ceil(random() * MOST_ANSWERS));
  const collecting = promises.collect(base, sn);
  await Promise.race([enough, collecting]);
  await sleep(random() * LATE_MS);
  await child.kill();
  await collecting;
}

async function expectKept(rig: Rig, promises: Promises): Promise<void> {
  const rowsOf = async (sql: string) => (await rig.storage.run(sql)).rows as Record<string, unknown>[];
  const column = async (sql: string) => (await rowsOf(sql)).map((row) => Object.values(row)[0]);
  expect(await column("pragma integrity_check")).toEqual(["ok"]);
  const times = await column("select time from attendance where photo is not null");
  expect(new Set(times).size).toBe(times.length);
  expect(missing(promises.punches, times)).toEqual([]);
  expect(new Set(promises.commands).size).toBe(promises.commands.length);
  expect(missing(promises.commands, await column("select id from commands"))).toEqual([]);
  const done = await column("select id from commands where state = 'acknowledged'");
  expect(missing(promises.callbacks, done)).toEqual([]);
  const workers = await rowsOf("select id_number, user_code, photo from workers");
  const stored = new Map(workers.map((row) => [row.id_number, row]));
  expect(stored.size).toBe(workers.length);
  for (const [idNumber, { userCode, photo }] of promises.workers) {
    const row = stored.get(idNumber);
    expect(String(row?.user_code)).toBe(userCode);
    // A photo may be there whose answer the kill cut off, but never none that was answered.
    if (photo !== null) expect(row?.photo).toBe(photo);
  }
}

function missing(promised: readonly unknown[], kept: readonly unknown[]): unknown[] {
  const there = new Set(kept);
  return promised.filter((entry) => !there.has(entry));
}
