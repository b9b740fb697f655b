import { join } from "node:path";
import { openEncrypted } from "../../../src/storage/encrypted.ts";
import { alternately, median, ms, type Result } from "../result.ts";
import { api, form, post, register, snOf } from "./client.ts";
import { benchDir, KEY, type ServerProcess, startPlatform } from "./process.ts";

const FEW = 1_000;
const MANY = 1_000_000;
const ROUNDS = 15;
const CALLS = 40;
const PERSONS = 100;
const DOWNLOADS = 12;

/** Does it get slower with the number of persons? The same calls with a million and with a thousand of them. */
export async function millionBench(): Promise<Result[]> {
  const few = await platformWith(FEW);
  const many = await platformWith(MANY);
  try {
    const line = async (
      name: string,
      measure: (server: ServerProcess) => Promise<number>,
    ): Promise<Result> => {
      await measure(few);
      await measure(many);
      const { ours, yardstick } = await alternately(
        ROUNDS,
        () => measure(many),
        () => measure(few),
      );
      const figure = ours / yardstick;
      return { name, ours: ms(ours), yardstick: ms(yardstick), figure, unit: "×", goal: 1.5 };
    };
    return [
      await line("heartbeat, a million persons : a thousand", heartbeats),
      await line("download of 100 persons, a million : a thousand", downloads),
      await line("search by name, a million : a thousand", (server) =>
        calls(server, "/workers?search=%E6%9D%8E5&limit=50"),
      ),
      await line("dashboard, a million : a thousand", (server) => calls(server, "/overview")),
    ];
  } finally {
    await few.stop();
    await many.stop();
  }
}

async function platformWith(persons: number): Promise<ServerProcess> {
  const dir = benchDir();
  const empty = await startPlatform(dir);
  await register(empty.port, 1);
  await empty.stop();
  fill(join(dir, "platform.db"), persons);
  return await startPlatform(dir);
}

/** Straight into the table: through the API it would take an hour. */
function fill(file: string, persons: number): void {
  const db = openEncrypted(file, KEY);
  db.exec(`
    with recursive n(i) as (select 1 union all select i + 1 from n where i < ${persons})
    insert into workers (user_code, id_number, name, identity, created_at, updated_at)
    select i, printf('4101011990%08d', i), '李' || i, '{"idType":"citizen","address":"河南省郑州市"}', 0, 0 from n;
    update counters set value = ${persons} where name = 'workers';
    analyze;
  `);
  db.close();
}

async function heartbeats({ port }: ServerProcess): Promise<number> {
  const body = form(snOf(0));
  const times: number[] = [];
  for (let i = 0; i < CALLS; i++) times.push((await post(port, "/device/getServer", body)).ms);
  return median(times);
}

/** Persons from all over the table, as they are enrolled over the years. */
async function downloads(server: ServerProcess): Promise<number> {
  const { port } = server;
  const times: number[] = [];
  const { workers: total } = await api<{ workers: number }>(port, "GET", "/overview");
  for (let i = 0; i < DOWNLOADS; i++) {
    const userCodes = Array.from({ length: PERSONS }, (_, n) =>
      String(1 + ((n * 7_919 + i * 104_729) % total)),
    );
    const order = { cmd: "downloadUser", devices: [snOf(0)], userCodes };
    const { commands } = await api<{ commands: { id: number }[] }>(port, "POST", "/commands", order);
    const code = String(commands[0]?.id);
    const { text, ms: time } = await post(port, "/person/downloadPersonData", form(snOf(0), { code }));
    if (!text.includes("userCode")) throw new Error(text);
    times.push(time);
    const done = form(snOf(0), { code, data: '{"success":1}' });
    await post(port, "/device/callback", done);
  }
  return median(times);
}

async function calls({ port }: ServerProcess, path: string): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < CALLS; i++) {
    const before = performance.now();
    await api(port, "GET", path);
    times.push(performance.now() - before);
  }
  return median(times);
}
