/** The desktop shell, in the order in which it comes up. */
import { app } from "electron";
import { APP_ID } from "../app-id.ts";
import { setupAutostart } from "./autostart/autostart.ts";
import { Core } from "./core/core.ts";
import { setupCrashHandling } from "./crash.ts";
import { setupDiagnosis } from "./diagnosis.ts";
import { setupIpc } from "./ipc.ts";
import { setupMenu } from "./menu.ts";
import { setupQuit } from "./quit.ts";
import { setupCertificates } from "./security/certificates.ts";
import { setupContents } from "./security/contents.ts";
import { setupSession } from "./security/session.ts";
import type { Shell } from "./shell.ts";
import { setupSingleInstance } from "./single-instance.ts";
import { setupTray } from "./tray/tray.ts";
import { setupUpdates } from "./updates/updates.ts";
import { setupConsentWindow } from "./windows/consent-window.ts";
import { OwnWindows } from "./windows/own-windows.ts";
import { Windows } from "./windows/windows.ts";

/** @returns once everything is set up; the windows follow when the agent is ready */
export async function main(shell: Shell): Promise<void> {
  const core = new Core(shell);
  const own = () => core.state.url;
  const ownWindows = new OwnWindows({ preload: shell.files.preload, debugging: !app.isPackaged });
  const windows = new Windows(shell, core, ownWindows);
  if (!setupSingleInstance(() => windows.open("/"))) return;

  app.setAppUserModelId(APP_ID);
  // Before Electron is ready, so that nothing is ever without them.
  setupCrashHandling(shell);
  app.enableSandbox();
  setupContents(own, (path) => windows.open(path), shell.log);
  setupCertificates();

  await app.whenReady();
  await setupSession(own);
  setupMenu(shell);
  const ipc = setupIpc(ownWindows, own, shell.log);
  setupConsentWindow(shell, core, ownWindows, ipc);
  const copyDiagnosis = setupDiagnosis(shell, ipc);
  const autostart = setupAutostart(shell);
  const quit = setupQuit(core, windows);
  const updates = setupUpdates(shell, { core, quit });
  setupTray(shell, { core, windows, autostart, copyDiagnosis, updates });

  // Last: everything that it tells is heard.
  core.start();
  if (!shell.hidden) windows.open("/");
}
