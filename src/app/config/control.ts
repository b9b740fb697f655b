/** The settings that the agent's own page shows and changes. */
import { isDeepStrictEqual } from "node:util";
import { Fault } from "../../base/fault.ts";
import type { SettingsControl } from "../../bridge/http/route.ts";
import type { SettingChange, SettingList, SettingView } from "../../bridge/schemas/settings.ts";
import { appFaults } from "../faults.ts";
import { formOf, SETTING_NAMES } from "./describe.ts";
import { type Config, type ConfigSources, loadConfig } from "./load.ts";
import { type SettingName, Settings } from "./settings.ts";
import { SETTING_TEXTS } from "./texts.ts";
import { changeUserConfig, readUserConfig, userConfigFile } from "./user-file.ts";

export interface SettingsControlOptions {
  readonly sources: ConfigSources;
  /** What this program was started with. */
  readonly running: Config;
  /** Puts what can be changed without a new start into force. */
  apply(config: Config, changed: readonly SettingName[]): void;
}

const SOURCES = { environment: "环境变量 / environment", flag: "命令行参数 / command line" } as const;

export function settingsControl({ sources, running, apply }: SettingsControlOptions): SettingsControl {
  const now = new Map<SettingName, unknown>(SETTING_NAMES.map((name) => [name, running[name]]));
  const load = () => loadConfig(sources);

  function list(config = load()): SettingList {
    return {
      file: userConfigFile(sources.dataDir),
      policyFile: sources.policyFile,
      settings: SETTING_NAMES.map((name) => view(name, config)),
    };
  }

  function view(name: SettingName, config: Config): SettingView {
    const { secret } = SETTING_TEXTS[name];
    return {
      ...formOf(name),
      ...(secret ? { value: null, isSet: config[name] !== null } : { value: config[name] }),
      source: config.sources[name] ?? "default",
      locked: lockOf(name, config),
      pending: !isDeepStrictEqual(config[name], now.get(name)),
    };
  }

  function change({ set, reset }: SettingChange): SettingList {
    const config = load();
    const names = [...Object.keys(set), ...reset];
    for (const name of names) demandOpen(name, config, sources.policyFile);
    const taken = Object.fromEntries(reset.map((name) => [name, undefined]));
    const checked = check({ ...readUserConfig(sources.dataDir), ...taken, ...set }, names);
    const written = Object.keys(set).map((name) => [name, checked[name]]);
    changeUserConfig(sources.dataDir, { ...taken, ...Object.fromEntries(written) });
    const after = load();
    const live = (names as SettingName[]).filter((name) => SETTING_TEXTS[name].effect === "now");
    apply(after, live);
    for (const name of live) now.set(name, after[name]);
    return list(after);
  }

  return { list: () => list(), change };
}

function lockOf(name: SettingName, { sources, locked }: Config): SettingView["locked"] {
  if (locked.includes(name)) return "policy";
  if (SETTING_TEXTS[name].who === "it") return "it";
  const source = sources[name];
  return source === "environment" || source === "flag" ? source : null;
}

/** @throws Fault `app.setting-invalid` of a name that is none, `app.setting-locked`, `app.setting-it-only`, `app.setting-overridden` */
function demandOpen(name: string, config: Config, file: string): void {
  const setting = name.slice(0, 64);
  if (!Object.hasOwn(SETTING_TEXTS, name))
    throw new Fault(appFaults["app.setting-invalid"], { setting, reason: "no such setting" });
  const lock = lockOf(name as SettingName, config);
  if (lock === "policy") throw new Fault(appFaults["app.setting-locked"], { setting, file });
  if (lock === "it") throw new Fault(appFaults["app.setting-it-only"], { setting });
  if (lock) throw new Fault(appFaults["app.setting-overridden"], { setting, source: SOURCES[lock] });
}

/** The whole file as it would be, by the schema that the next start checks it with. */
function check(file: Record<string, unknown>, names: readonly string[]): Readonly<Record<string, unknown>> {
  const present = Object.fromEntries(Object.entries(file).filter(([, value]) => value !== undefined));
  const result = Settings.partial().safeParse(present);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const setting = String(issue?.path[0] ?? names[0] ?? "");
  throw new Fault(appFaults["app.setting-invalid"], { setting, reason: issue?.message ?? "" });
}
