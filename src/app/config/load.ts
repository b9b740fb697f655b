/**
 * One configuration out of six layers, weakest first: defaults, the machine's token, `DIR/config.json`, environment
 * `IDCARD_BRIDGE_*`, flags, machine policy. A setting that the policy names is locked.
 */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import { Fault } from "../../base/fault.ts";
import type { SettingView } from "../../bridge/schemas/settings.ts";
import { appFaults } from "../faults.ts";
import { machineWriters } from "./machine-writers.ts";
import { TOKEN_FILE } from "./places.ts";
import { type SettingName, Settings } from "./settings.ts";
import { userConfigFile } from "./user-file.ts";

export interface ConfigSources {
  readonly dataDir: string;
  readonly policyFile: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly flags: Readonly<Partial<Record<SettingName, unknown>>>;
  /** Who beside administrators may write the machine's files; tests give another. */
  readonly writersOf?: typeof machineWriters;
  /** What the program does by itself where nobody says otherwise, in place of the settings' own defaults. */
  readonly defaults?: Readonly<Partial<Record<SettingName, unknown>>>;
}

export type SettingSource = SettingView["source"];

export interface Config extends Settings {
  readonly locked: readonly SettingName[];
  /** Where each setting that is no default comes from. */
  readonly sources: Readonly<Partial<Record<SettingName, SettingSource>>>;
}

/**
 * @throws Fault `app.config-invalid` naming the layer, `app.setting-locked` when a flag contradicts the policy,
 * `app.machine-file-writable`
 */
export function loadConfig(sources: ConfigSources): Config {
  const { writersOf = machineWriters } = sources;
  const policy = readLayer(sources.policyFile);
  const locked = Object.keys(policy) as SettingName[];
  if (locked.length > 0) demandAdministrators(sources.policyFile, writersOf);
  const flags = withoutUndefined(sources.flags);
  for (const setting of locked) {
    if (setting in flags && String(flags[setting]) !== String(policy[setting])) {
      throw new Fault(appFaults["app.setting-locked"], { setting, file: sources.policyFile });
    }
  }
  const userFile = userConfigFile(sources.dataDir);
  const tokenFile = join(dirname(sources.policyFile), TOKEN_FILE);
  const layers: [SettingSource, string, Record<string, unknown>][] = [
    ["file", tokenFile, readToken(tokenFile, writersOf)],
    ["file", userFile, readLayer(userFile)],
    ["environment", "IDCARD_BRIDGE_*", fromEnvironment(sources.env)],
    ["flag", "--", flags],
    ["policy", sources.policyFile, policy],
  ];
  for (const [, where, layer] of layers) check(where, layer);
  const merged = Object.assign({}, sources.defaults, ...layers.map(([, , layer]) => layer));
  const config = Settings.parse(merged, ONCE);
  demandPolicy(config, locked, sources.policyFile);
  const from = layers.flatMap(([source, , layer]) => Object.keys(layer).map((name) => [name, source]));
  return { ...config, locked, sources: Object.fromEntries(from) };
}

/** Portraits leave this machine only where the machine's policy sends them; no user and no program may decide that. */
function demandPolicy(
  { portraitDecoder }: Settings,
  locked: readonly SettingName[],
  policyFile: string,
): void {
  if (portraitDecoder?.kind !== "http" || locked.includes("portraitDecoder")) return;
  throw invalid("portraitDecoder", `an http decoder may be named only by ${policyFile}`, null);
}

/**
 * Asked about what was read already, so that nobody puts it there between the two.
 * @throws Fault `app.machine-file-writable` where a user may have written what counts for all users of the machine
 */
function demandAdministrators(file: string, writersOf: typeof machineWriters): void {
  const who = writersOf(file) ?? [];
  if (who.length > 0) throw new Fault(appFaults["app.machine-file-writable"], { file, who: who.join(", ") });
}

/** What provisioning has put there for the users of a group; for others it is not there. */
function readToken(file: string, writersOf: typeof machineWriters): Record<string, unknown> {
  let platformToken: string;
  try {
    platformToken = readFileSync(file, "utf8").trim();
  } catch (error) {
    if (["ENOENT", "ENOTDIR", "EACCES", "EPERM"].includes((error as NodeJS.ErrnoException).code ?? ""))
      return {};
    throw invalid(file, String((error as NodeJS.ErrnoException).code), error);
  }
  if (platformToken === "") return {};
  demandAdministrators(file, writersOf);
  return { platformToken };
}

/** `platformPort` → `IDCARD_BRIDGE_PLATFORM_PORT` */
export function environmentName(setting: string): string {
  return `IDCARD_BRIDGE_${setting.replace(/[A-Z]/g, "_$&").toUpperCase()}`;
}

/** `IDCARD_BRIDGE_PLATFORM_PORT=0` → `{ platformPort: "0" }`. Names that are no setting are left alone. */
function fromEnvironment(env: ConfigSources["env"]): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const setting of Object.keys(Settings.shape)) {
    const value = env[environmentName(setting)];
    if (value !== undefined) found[setting] = value;
  }
  return found;
}

function readLayer(file: string): Record<string, unknown> {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw invalid(file, String((error as NodeJS.ErrnoException).code), error);
  }
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
  } catch (error) {
    throw invalid(file, "not a JSON object", error);
  }
}

const Layer = Settings.partial();
/** zod compiles a schema at its first use, which pays for what is parsed thousands of times. */
const ONCE = { jitless: true };

function check(source: string, layer: Record<string, unknown>): void {
  const result = Layer.safeParse(layer, ONCE);
  if (result.success) return;
  const issue = result.error.issues[0];
  const where = issue?.path.join(".") || (issue?.code === "unrecognized_keys" ? issue.keys.join(", ") : "");
  throw invalid(source, `${where}: ${issue?.message}`, result.error);
}

function invalid(source: string, reason: string, cause: unknown): Fault {
  return new Fault(appFaults["app.config-invalid"], { source, reason }, { cause });
}

function withoutUndefined(flags: ConfigSources["flags"]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined));
}
