import { BrowserWindow, type BrowserWindowConstructorOptions, type WebContents } from "electron";
import { SESSION } from "../security/session-name.ts";

/** Every window that the shell has made and not closed. All are made here, so that none has other rights. */
export class OwnWindows {
  readonly #contents = new Set<WebContents>();
  readonly #preload: string;
  readonly #debugging: boolean;

  constructor({ preload, debugging }: { preload: string; debugging: boolean }) {
    this.#preload = preload;
    this.#debugging = debugging;
  }

  create(options: Omit<BrowserWindowConstructorOptions, "webPreferences">): BrowserWindow {
    const window = new BrowserWindow({
      ...options,
      webPreferences: {
        preload: this.#preload,
        partition: SESSION,
        contextIsolation: true,
        sandbox: true,
        nodeIntegration: false,
        nodeIntegrationInWorker: false,
        nodeIntegrationInSubFrames: false,
        webSecurity: true,
        allowRunningInsecureContent: false,
        webviewTag: false,
        navigateOnDragDrop: false,
        // Its dictionaries come from a foreign server.
        spellcheck: false,
        devTools: this.#debugging,
      },
    });
    const { webContents } = window;
    this.#contents.add(webContents);
    webContents.once("destroyed", () => this.#contents.delete(webContents));
    return window;
  }

  has(contents: WebContents): boolean {
    return this.#contents.has(contents);
  }
}
