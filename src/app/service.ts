/** What every long-running command shares: data directory, configuration, keys, run file, a clean end. */
import { resolve } from "node:path";
import { type Clock, systemClock } from "../base/clock.ts";
import { type Random, systemRandom } from "../base/random.ts";
import { type Config, type ConfigSources, loadConfig } from "./config/load.ts";
import { defaultDataDir, policyFile } from "./config/places.ts";
import type { SettingName } from "./config/settings.ts";
import { takeDataDir } from "./data-dir.ts";
import { type KeyRing, openKeyRing } from "./keys.ts";
import { type AppLog, createLog } from "./log.ts";
import { giveBackMemoryOnceSettled } from "./memory.ts";
import { onStopAsked, tellReady } from "./parent-port.ts";
import { printLines } from "./report.ts";
import { type RunFile, removeRunFile, writeRunFile } from "./run-file.ts";

export interface AppContext {
  readonly dir: string;
  readonly config: Config;
  readonly keys: KeyRing;
  readonly clock: Clock;
  readonly random: Random;
  /** Ends the whole program in good order, as a signal does; absent where no program is to be ended. */
  readonly askToStop?: () => void;
  readonly log: AppLog;
  /** Where the configuration comes from, to look again. */
  readonly configSources: ConfigSources;
}

export interface RunningService {
  readonly run: Pick<RunFile, "port" | "tlsPort" | "platformPort" | "token">;
  /** What the person who started it is told. */
  readonly banner: readonly string[];
  stop(): Promise<void>;
}

/** Longer than any request may take to end; after it the process leaves anyway. */
export const STOP_DEADLINE_MS = 5_000;

export function dataDirOf(options: { dataDir?: string }): string {
  return resolve(options.dataDir ?? defaultDataDir());
}

export function configOf(dir: string, flags: Partial<Record<SettingName, unknown>> = {}): Config {
  return loadConfig(configSources(dir, flags));
}

export function configSources(
  dataDir: string,
  flags: Partial<Record<SettingName, unknown>> = {},
  defaults: Partial<Record<SettingName, unknown>> = {},
): ConfigSources {
  return { dataDir, policyFile: policyFile(), env: process.env, flags, defaults };
}

export interface ServeOptions {
  readonly dataDir?: string;
  readonly flags?: Partial<Record<SettingName, unknown>>;
  readonly defaults?: ConfigSources["defaults"];
  /** Done on the data directory before its settings are read. @returns what is to be done once the service runs */
  readonly prepare?: (dir: string) => Promise<(log: AppLog) => void>;
}

/** Starts a service and keeps it until SIGINT or SIGTERM; then stops it and leaves nothing behind. */
export async function serve(
  options: ServeOptions,
  start: (context: AppContext) => Promise<RunningService>,
): Promise<void> {
  const startedAt = new Date().toISOString();
  const { dir, release } = takeDataDir(dataDirOf(options));
  try {
    const afterStart = await options.prepare?.(dir);
    const sources = configSources(dir, options.flags, options.defaults);
    const config = loadConfig(sources);
    const log = createLog(config.logLevel);
    const keys = openKeyRing(dir, systemRandom);
    const { promise: asked, resolve: askToStop } = Promise.withResolvers<void>();
    const system = { clock: systemClock, random: systemRandom };
    const found = { dir, config, configSources: sources, keys };
    const service = await start({ ...found, ...system, log, askToStop });
    writeRunFile(dir, { pid: process.pid, ...service.run, startedAt });
    tellReady();
    printLines(...service.banner);
    afterStart?.(log);
    const keepMemory = giveBackMemoryOnceSettled(systemClock);
    await Promise.race([untilAskedToStop(), asked]);
    keepMemory();
    const deadline = setTimeout(() => process.exit(1), STOP_DEADLINE_MS);
    await service.stop();
    clearTimeout(deadline);
    removeRunFile(dir);
  } finally {
    release();
  }
}

/** Resolves on the first signal, or when the desktop shell asks; a second signal ends the process at once. */
export function untilAskedToStop(): Promise<void> {
  return new Promise((done) => {
    onStopAsked(done);
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      process.once(signal, () => {
        process.once(signal, () => process.exit(130));
        done();
      });
    }
  });
}
