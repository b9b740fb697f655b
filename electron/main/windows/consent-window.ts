import { type BrowserWindow, Notification, type WebContents } from "electron";
import { z } from "zod";
import type { ConsentRequest } from "../../../src/bridge/schemas/consent.ts";
import type { Core } from "../core/core.ts";
import { type Ipc, NO_ARGUMENTS } from "../ipc.ts";
import type { Shell } from "../shell.ts";
import type { OwnWindows } from "./own-windows.ts";
import { bringToFront } from "./windows.ts";

const PAGE = "/consent#asking";

/**
 * A site asks: a notification, and the agent's own page of permissions in a window in front of the others. The window
 * comes without the keyboard, so that keys which are typed elsewhere just then decide nothing; its page arms its
 * buttons a second after it is seen. Escape closes it, the question waits on.
 */
export function setupConsentWindow(shell: Shell, core: Core, own: OwnWindows, ipc: Ipc): void {
  let window: BrowserWindow | null = null;
  const isIts = (sender: WebContents) => window?.webContents === sender;
  const close = () => window?.close();

  core.on("asked", (request) => {
    if (core.state.url === null) return;
    window ??= create(core.state.url);
    const shown = window;
    if (shown.isVisible()) showInFront(shown);
    notify(shell, request, () => !shown.isDestroyed() && bringToFront(shown));
  });
  core.on("changed", ({ phase }) => {
    if (phase !== "ready") close();
  });
  ipc.on("consent-later", NO_ARGUMENTS, (sender) => {
    if (isIts(sender)) close();
  });
  ipc.on("consent-pending", z.tuple([z.number().int().nonnegative()]), (sender, count) => {
    // Whether by our page or by the command line: somebody has decided.
    void core.lookAgain().catch(() => {});
    if (count === 0 && isIts(sender)) close();
  });

  function create(url: string): BrowserWindow {
    const created = own.create({
      width: 560,
      height: 520,
      show: false,
      alwaysOnTop: true,
      minimizable: false,
      maximizable: false,
      fullscreenable: false,
      title: shell.text.consentNotice.title,
      autoHideMenuBar: true,
    });
    created.once("ready-to-show", () => showInFront(created));
    created.once("closed", () => {
      window = null;
    });
    created.loadURL(url + PAGE).catch(close);
    return created;
  }
}

function showInFront(window: BrowserWindow): void {
  window.showInactive();
  window.moveTop();
  window.flashFrame(true);
}

function notify({ text }: Shell, { origin, program }: ConsentRequest, clicked: () => void): void {
  if (!Notification.isSupported()) return;
  const { title, body, unknownProgram } = text.consentNotice;
  const notice = new Notification({
    title,
    body: body(origin.slice(0, 120), program?.name ?? unknownProgram),
  });
  notice.on("click", clicked);
  notice.show();
}
