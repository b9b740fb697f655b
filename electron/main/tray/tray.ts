import { app, Menu, Tray } from "electron";
import { Fault } from "../../../src/base/fault.ts";
import type { Autostart } from "../autostart/autostart.ts";
import type { Core } from "../core/core.ts";
import { trayState } from "../core/state.ts";
import type { CopyDiagnosis } from "../diagnosis.ts";
import type { Shell } from "../shell.ts";
import { tell } from "../tell.ts";
import type { Updates } from "../updates/updates.ts";
import type { Windows } from "../windows/windows.ts";
import { trayIcon } from "./icon.ts";
import { type TrayActions, trayMenu } from "./menu.ts";

export interface TrayParts {
  readonly core: Core;
  readonly windows: Windows;
  readonly autostart: Autostart;
  readonly copyDiagnosis: CopyDiagnosis;
  readonly updates: Updates | null;
}

/** The reader's state at a glance, and everything that the shell can do. */
export function setupTray(
  shell: Shell,
  { core, windows, autostart, copyDiagnosis, updates }: TrayParts,
): Tray {
  const { text, files, log } = shell;
  const tray = new Tray(trayIcon("starting", files.icons));
  const actions: TrayActions = {
    open: (path) => windows.open(path),
    copyDiagnosis: () => void copyDiagnosis(),
    setStartAtLogin(on) {
      try {
        autostart.set(on);
      } catch (error) {
        void tell(shell, Fault.accept(error).text(shell.language));
      }
      show();
    },
    checkForUpdates: updates && (() => void updates.check({ asked: true })),
    quit: () => app.quit(),
  };
  let drawn = "";
  function show(): void {
    const state = trayState(core.state);
    const items = trayMenu(core.state, autostart.state(), text, actions);
    // A menu that is given anew closes under the hand that is using it.
    const looks = JSON.stringify([state, items]);
    if (looks === drawn) return;
    drawn = looks;
    tray.setImage(trayIcon(state, files.icons));
    tray.setToolTip(`${text.product} · ${text.state[state]}`);
    tray.setContextMenu(Menu.buildFromTemplate(items));
  }
  core.on("changed", show);
  autostart.onChanged(show);
  // On Linux every click opens the menu, on macOS too.
  tray.on("click", () => windows.open(core.state.asking.length > 0 ? "/consent" : "/"));
  show();
  log.info({}, "the tray is there");
  return tray;
}
