/** What every part of the shell needs and nobody makes twice. */
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { app } from "electron";
import { type Config, loadConfig } from "../../src/app/config/load.ts";
import { defaultDataDir, policyFile } from "../../src/app/config/places.ts";
import { Settings } from "../../src/app/config/settings.ts";
import { type Clock, systemClock } from "../../src/base/clock.ts";
import { Fault, type Language } from "../../src/base/fault.ts";
import type { Log } from "../../src/base/log.ts";
import { type Random, systemRandom } from "../../src/base/random.ts";
import { languageOf, type Texts, textsIn } from "../text/index.ts";
import { openLogFile } from "./log-file.ts";

export interface Shell {
  /** The data directory, the agent's and ours. */
  readonly dir: string;
  /** Started at login: no window. */
  readonly hidden: boolean;
  /** Files of the application: the agent's program, the preload, the pictures. */
  readonly files: { readonly program: string; readonly preload: string; readonly icons: string };
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly language: Language;
  readonly text: Texts;
  /** Read anew each time: a page or IT may have changed it. */
  config(): Config;
}

export const HIDDEN_FLAG = "--hidden";

/** @param bundle the directory of the bundled main process @throws Error when the directory cannot be written */
export function openShell(argv: readonly string[], bundle: string): Shell {
  const { values } = parseArgs({
    args: argv.slice(1),
    // Chromium's own switches stand beside ours.
    strict: false,
    allowPositionals: true,
    options: { "data-dir": { type: "string" }, hidden: { type: "boolean" } },
  });
  const named = values["data-dir"];
  const dir = resolve(typeof named === "string" ? named : defaultDataDir());
  const own = join(dir, "desktop");
  // Electron takes no directory that is not there.
  mkdirSync(own, { recursive: true, mode: 0o700 });
  // Before anything else asks for it: cookies, caches and the lock of the only instance lie there.
  app.setPath("userData", own);
  const language = languageOf(app.getPreferredSystemLanguages());
  return {
    dir,
    hidden: values.hidden === true || openedAtLogin(),
    files: {
      program: join(bundle, "../program/idcard-bridge.mjs"),
      preload: join(bundle, "preload.cjs"),
      icons: join(bundle, "icons"),
    },
    clock: systemClock,
    random: systemRandom,
    log: openLogFile(join(own, "shell.log")),
    language,
    text: textsIn(language),
    config: () => configOf(dir),
  };
}

/** macOS passes no flag on. */
function openedAtLogin(): boolean {
  return process.platform === "darwin" && app.getLoginItemSettings().wasOpenedAtLogin;
}

/** A configuration that cannot be read stops the agent, which says why; here nothing may be changed then. */
export function configOf(dir: string): Config {
  try {
    return loadConfig({ dataDir: dir, policyFile: policyFile(), env: process.env, flags: {} });
  } catch (error) {
    Fault.accept(error);
    return { ...Settings.parse({}), locked: ["startAtLogin", "updateUrl", "updateKey"], sources: {} };
  }
}
