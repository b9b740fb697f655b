import { EventEmitter } from "node:events";
import { accessSync } from "node:fs";

class FakeApp extends EventEmitter {
  isPackaged = false;
  isFirst = true;
  languages = ["zh-CN"];
  paths = new Map<string, string>();
  loginItem: unknown = null;
  openedAtLogin = false;
  sandboxed = false;
  readyBefore: string[] = [];
  quits = 0;
  exits: number[] = [];

  requestSingleInstanceLock = () => this.isFirst;
  userModelId = "";

  setAppUserModelId = (id: string) => {
    this.userModelId = id;
  };
  /** @throws Error for a directory that does not exist, as Electron's does */
  setPath = (name: string, path: string) => {
    accessSync(path);
    this.paths.set(name, path);
  };
  getPreferredSystemLanguages = () => this.languages;
  getLocale = () => this.languages[0];
  getLoginItemSettings = () => ({ wasOpenedAtLogin: this.openedAtLogin });
  setLoginItemSettings = (settings: unknown) => {
    this.loginItem = settings;
  };
  enableSandbox = () => {
    this.sandboxed = true;
  };
  async whenReady(): Promise<void> {
    this.readyBefore = this.eventNames().map(String);
  }
  exit = (code: number) => void this.exits.push(code);

  /** As Electron does: whoever listens may prevent it. */
  quit(): void {
    const event = new FakeEvent();
    this.emit("before-quit", event);
    if (event.prevented) return;
    this.quits++;
    this.emit("quit");
  }
}

export class FakeEvent {
  prevented = false;
  readonly url: string;

  constructor(url = "") {
    this.url = url;
  }

  preventDefault(): void {
    this.prevented = true;
  }
}

export const app = new FakeApp();
