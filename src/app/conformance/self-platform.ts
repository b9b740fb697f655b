/** This program's own platform under the suite's control: `conformance server --self`, and the tests. */
import { copyFile, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { silentLog } from "../../base/log.ts";
import { randomHex, systemRandom } from "../../base/random.ts";
import { MovableClock } from "../../conformance/movable-clock.ts";
import {
  ABILITIES,
  type Ability,
  type Control,
  type FaultName,
  type Seen,
} from "../../conformance/server/control.ts";
import { type Fixtures, standardFixtures } from "../../conformance/server/fixtures.ts";
import { createPlatform, type Platform, type PlatformOptions } from "../../platform/index.ts";
import { AdminClient } from "./admin-client.ts";
import { FaultyStorage } from "./faulty-storage.ts";
import { seed } from "./seed.ts";

export interface SelfPlatform extends Control {
  /** The standard fixtures with the photos as the platform delivers them. */
  readonly fixtures: Fixtures;
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Starts the platform on a directory of its own under the system's temporary one.
 *
 * @param changes options that a test gives it
 */
export async function startSelfPlatform(changes: Partial<PlatformOptions> = {}): Promise<SelfPlatform> {
  const root = await mkdtemp(join(tmpdir(), "idcard-bridge-conformance-"));
  const own = new OwnPlatform(root, changes);
  try {
    await own.prepare();
    return own;
  } catch (error) {
    await own.stop();
    throw error;
  }
}

class OwnPlatform implements SelfPlatform {
  readonly can: ReadonlySet<Ability> = new Set(ABILITIES);
  fixtures = standardFixtures;
  url = "";
  readonly #root: string;
  readonly #changes: Partial<PlatformOptions>;
  readonly #key = randomHex(systemRandom, 32);
  readonly #token = randomHex(systemRandom, 16);
  #clock = new MovableClock();
  #storage = new FaultyStorage();
  #platform: Platform | null = null;
  #dir = "";
  #runs = 0;

  constructor(root: string, changes: Partial<PlatformOptions>) {
    this.#root = root;
    this.#changes = changes;
  }

  async prepare(): Promise<void> {
    this.#dir = join(this.#root, "template");
    await mkdir(this.#dir);
    await this.#start();
    this.fixtures = await seed(this.#admin, standardFixtures);
    await this.#close();
  }

  async stop(): Promise<void> {
    await this.#close();
    await rm(this.#root, { recursive: true, force: true });
  }

  async reset() {
    await this.#close();
    if (this.#runs > 0) await rm(this.#dir, { recursive: true, force: true });
    this.#dir = join(this.#root, `run-${++this.#runs}`);
    await mkdir(this.#dir);
    const template = join(this.#root, "template");
    for (const file of await readdir(template)) await copyFile(join(template, file), join(this.#dir, file));
    this.#clock = new MovableClock();
    this.#storage = new FaultyStorage();
    await this.#start();
    return { url: this.url };
  }

  async restart() {
    await this.#close();
    await this.#start();
    return { url: this.url };
  }

  async settings(changes: Readonly<Record<string, unknown>>): Promise<void> {
    await this.#admin.call("PUT", "/settings/global", changes);
  }

  async fault(name: FaultName | null): Promise<void> {
    this.#clock.broken = name === "clock";
    if (name === "storage") this.#storage.break();
    else this.#storage.repair();
  }

  elapse(seconds: number): Promise<void> {
    return this.#clock.advance(seconds * 1000);
  }

  async now(): Promise<number> {
    return this.#clock.now();
  }

  async nextCode(code: number): Promise<void> {
    await this.#storage.run(
      `insert into sqlite_sequence (name, seq) values ('commands', ${Math.trunc(code) - 1})`,
    );
  }

  async removePerson(userCode: string): Promise<void> {
    await this.#admin.call("DELETE", `/workers/${userCode}`);
  }

  async uploadPhoto(userCode: string, photo: string): Promise<void> {
    await this.#admin.upload(`/workers/${userCode}/photo`, Buffer.from(photo, "base64"));
  }

  async order(devices: readonly string[], cmd: string, params: string): Promise<string> {
    return (await this.#admin.call("POST", "/commands", { cmd, devices, params })).id;
  }

  async batch(id: string) {
    const { commands } = await this.#admin.call("GET", `/batches/${id}`);
    const acknowledged = commands.filter(({ state }: { state: string }) => state === "acknowledged").length;
    return { total: commands.length, acknowledged };
  }

  async look<K extends keyof Seen>(at: K): Promise<Seen[K]> {
    const seen = await this.#admin.look(at);
    return at === "punches" ? ((await this.#withRenditions(seen as Seen["punches"])) as Seen[K]) : seen;
  }

  /** The administration shows photos as they came; what was made of them only the store tells. */
  async #withRenditions(punches: Seen["punches"]): Promise<Seen["punches"]> {
    const { rows } = await this.#storage.run("select rendition from attendance order by id");
    const hashes = (rows as { rendition: string | null }[]).map(({ rendition }) => rendition);
    return await Promise.all(
      punches.map(async (punch, index) => {
        const hash = hashes[index];
        return { ...punch, rendition: hash ? await this.#admin.photo(hash) : null };
      }),
    );
  }

  get #admin(): AdminClient {
    return new AdminClient(this.url, this.#token);
  }

  async #start(): Promise<void> {
    const { title, topLog, bottomLog, topLogUrl, bottomUrl, timeInterval, attendanceTimeInterval } =
      this.fixtures;
    const branding = { title, topLog, bottomLog, topLogUrl, bottomUrl, logoPolicy: "always" } as const;
    this.#platform = await createPlatform({
      dbPath: join(this.#dir, "platform.db"),
      key: this.#key,
      adminToken: this.#token,
      clock: this.#clock,
      random: systemRandom,
      log: silentLog,
      config: { ...branding, timeInterval, attendanceTimeInterval, sandbox: true },
      storage: this.#storage.wrap,
      ...this.#changes,
    });
    const { port } = await this.#platform.listen({ port: 0 });
    this.url = `http://127.0.0.1:${port}`;
  }

  async #close(): Promise<void> {
    this.#storage.repair();
    this.#clock.broken = false;
    await this.#platform?.close();
    this.#platform = null;
  }
}
