/** A shell with the real agent below it, in a directory of its own. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import { configOf, type Shell } from "../../../electron/main/shell.ts";
import { textsIn } from "../../../electron/text/index.ts";
import { type Clock, systemClock } from "../../../src/base/clock.ts";
import type { Language } from "../../../src/base/fault.ts";
import { silentLog } from "../../../src/base/log.ts";
import { systemRandom } from "../../../src/base/random.ts";
import { tempDir } from "../../support/temp-dir.ts";
import { app } from "../fakes/app.ts";
import { BrowserWindow } from "../fakes/browser-window.ts";
import { clipboard } from "../fakes/clipboard.ts";
import { dialog } from "../fakes/dialog.ts";
import { ipcMain } from "../fakes/ipc.ts";
import { Notification } from "../fakes/notification.ts";
import { session } from "../fakes/session.ts";
import { utilityProcess } from "../fakes/utility-process.ts";

const root = new URL("../../../", import.meta.url);
export const PROGRAM = fileURLToPath(new URL("bin/idcard-bridge.js", root));
export const ICONS = fileURLToPath(new URL("build/icons/tray", root));

export interface ShellOptions {
  readonly config?: object;
  readonly clock?: Clock;
  readonly language?: Language;
  readonly hidden?: boolean;
  readonly program?: string;
}

/** A fresh Electron and a shell; whatever it starts is ended with the test. */
export async function makeShell(options: ShellOptions = {}): Promise<Shell> {
  resetElectron();
  const dir = join(await tempDir(), "data");
  await mkdir(dir, { mode: 0o700 });
  await writeFile(join(dir, "config.json"), JSON.stringify({ port: 0, simulator: "on", ...options.config }));
  onTestFinished(endProcesses);
  const language = options.language ?? "zh";
  return {
    dir,
    hidden: options.hidden ?? false,
    files: { program: options.program ?? PROGRAM, preload: "/preload.cjs", icons: ICONS },
    clock: options.clock ?? systemClock,
    random: systemRandom,
    log: silentLog,
    language,
    text: textsIn(language),
    config: () => configOf(dir),
  };
}

export function resetElectron(): void {
  const before = {
    uncaughtException: process.listeners("uncaughtException"),
    unhandledRejection: process.listeners("unhandledRejection"),
  };
  onTestFinished(() => {
    for (const name of ["uncaughtException", "unhandledRejection"] as const) {
      process.removeAllListeners(name);
      for (const listener of before[name]) process.on(name, listener as () => void);
    }
  });
  app.removeAllListeners();
  Object.assign(app, {
    isPackaged: false,
    isFirst: true,
    languages: ["zh-CN"],
    paths: new Map(),
    loginItem: null,
    openedAtLogin: false,
    sandboxed: false,
    quits: 0,
    exits: [],
  });
  ipcMain.removeAllListeners();
  ipcMain.handlers.clear();
  dialog.removeAllListeners();
  Object.assign(dialog, { asked: [], errors: [] });
  Object.assign(clipboard, { text: "" });
  BrowserWindow.all = [];
  Notification.shown = [];
  session.partitions.clear();
  utilityProcess.all = [];
  utilityProcess.env = { ...process.env, IDCARD_BRIDGE_LOG_LEVEL: "silent" };
}

async function endProcesses(): Promise<void> {
  await Promise.all(
    utilityProcess.all.map(async ({ child }) => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGKILL");
      await gone;
    }),
  );
}
