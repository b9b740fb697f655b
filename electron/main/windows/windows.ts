import { join } from "node:path";
import { type BrowserWindow, Notification } from "electron";
import type { FaultText } from "../../../src/base/fault.ts";
import type { Core } from "../core/core.ts";
import { originOf } from "../own-origin.ts";
import type { Shell } from "../shell.ts";
import { tell } from "../tell.ts";
import type { OwnWindows } from "./own-windows.ts";

/** Chromium's ERR_ABORTED: another page was asked for meanwhile. */
const ABORTED = -3;
const ENROLMENT = "/";

interface Shown {
  readonly window: BrowserWindow;
  /** The page did not come: it is asked for again when the agent is there. */
  failed: boolean;
}

/**
 * One window for each of the agent's pages: looking at the events must not cost a clerk what is typed in the enrolment
 * page. That one is only hidden when it is closed.
 */
export class Windows {
  readonly #shell: Shell;
  readonly #core: Core;
  readonly #own: OwnWindows;
  readonly #shown = new Map<string, Shown>();
  /** Asked for before the agent was there. */
  readonly #wanted = new Set<string>();
  #leaving = false;
  #told = false;
  #toldOfTrouble = false;

  constructor(shell: Shell, core: Core, own: OwnWindows) {
    this.#shell = shell;
    this.#core = core;
    this.#own = own;
    core.on("ready", (url) => this.#agentIsReady(url));
    core.on("changed", ({ fault }) => fault && this.#tellOfTrouble(fault));
  }

  /** Shows a page of the agent, in front. @param path `/`, `/events` */
  open(path: string): void {
    const { url } = this.#core.state;
    const shown = this.#shown.get(path);
    if (shown) bringToFront(shown.window);
    else if (url === null) this.#wanted.add(path);
    else this.#create(path, url);
  }

  /** From now on windows that are closed are gone. */
  leave(): void {
    this.#leaving = true;
  }

  #create(path: string, url: string): void {
    const window = this.#own.create({
      ...(path === ENROLMENT ? { width: 1180, height: 860 } : { width: 960, height: 760 }),
      minWidth: 480,
      minHeight: 400,
      show: false,
      title: this.#shell.text.product,
      icon: join(this.#shell.files.icons, "app.png"),
      autoHideMenuBar: true,
    });
    const shown = { window, failed: false };
    this.#shown.set(path, shown);
    window.once("ready-to-show", () => window.show());
    window.once("closed", () => this.#shown.delete(path));
    window.webContents.on("did-fail-load", (_event, code, _text, _url, isMainFrame) => {
      if (isMainFrame && code !== ABORTED) shown.failed = true;
    });
    window.webContents.on("render-process-gone", (_event, { reason }) => {
      this.#shell.log.warn({ path, reason }, "a page's process has gone");
      // "clean-exit" is our own closing; for the others the page is asked for when the agent next gives a sign.
      if (reason === "clean-exit") return;
      shown.failed = true;
      this.#shell.clock.after(1_000, () => this.#load(path, shown, this.#core.state.url));
    });
    if (path === ENROLMENT) this.#hideWhenClosed(window);
    this.#load(path, shown, url);
  }

  #hideWhenClosed(window: BrowserWindow): void {
    window.on("close", (event) => {
      if (this.#leaving) return;
      event.preventDefault();
      window.hide();
      if (this.#told || !Notification.isSupported()) return;
      this.#told = true;
      new Notification(this.#shell.text.stillHere).show();
    });
  }

  #agentIsReady(url: string): void {
    for (const [path, shown] of this.#shown) {
      // A page that is there goes on by itself when its agent comes back; what is typed in it must not be lost.
      if (shown.failed || originOf(shown.window.webContents.getURL()) !== url) this.#load(path, shown, url);
    }
    for (const path of this.#wanted) this.#create(path, url);
    this.#wanted.clear();
    this.#toldOfTrouble = false;
  }

  /** Somebody opened the program and sees nothing come. Once: the tray goes on telling. */
  #tellOfTrouble(fault: FaultText): void {
    if (this.#wanted.size === 0 || this.#toldOfTrouble) return;
    this.#toldOfTrouble = true;
    void tell(this.#shell, fault);
  }

  #load(path: string, shown: Shown, url: string | null): void {
    if (url === null || shown.window.isDestroyed()) return;
    shown.failed = false;
    // What went wrong is told by did-fail-load.
    shown.window.loadURL(url + path).catch(() => {});
  }
}

export function bringToFront(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}
