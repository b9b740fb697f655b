import { EventEmitter } from "node:events";
import { app, FakeEvent } from "./app.ts";

/** A frame of a page. */
export class FakeFrame {
  detached = false;
  readonly parent: FakeFrame | null;
  url: string;

  constructor(url: string, parent: FakeFrame | null = null) {
    this.url = url;
    this.parent = parent;
  }

  get origin(): string {
    return URL.parse(this.url)?.origin ?? "null";
  }
}

type OpenHandler = (details: { url: string }) => { action: string };

export class FakeWebContents extends EventEmitter {
  mainFrame = new FakeFrame("about:blank");
  destroyed = false;
  openHandler: OpenHandler | null = null;

  constructor() {
    super();
    app.emit("web-contents-created", new FakeEvent(), this);
  }

  isDestroyed = () => this.destroyed;
  getURL = () => this.mainFrame.url;
  setWindowOpenHandler(handler: OpenHandler): void {
    this.openHandler = handler;
  }

  /** What a page tries. @returns whether it got through */
  navigates(url: string, event = "will-navigate"): boolean {
    const attempt = new FakeEvent(url);
    this.emit(event, attempt);
    return !attempt.prevented;
  }

  /** What an IPC event of its top frame looks like. */
  sender(frame: FakeFrame | null = this.mainFrame) {
    return { sender: this, senderFrame: frame };
  }
}

export class BrowserWindow extends EventEmitter {
  static all: BrowserWindow[] = [];
  readonly webContents = new FakeWebContents();
  readonly options: Record<string, unknown> & { webPreferences?: Record<string, unknown> };
  /** Every address that it was told to load, in order. */
  readonly loaded: string[] = [];
  visible = false;
  /** Was it given the keyboard? */
  focused = false;
  flashes = false;
  onTop = 0;

  constructor(options: BrowserWindow["options"]) {
    super();
    this.options = options;
    BrowserWindow.all.push(this);
  }

  /** Fetches the page, as Chromium would. */
  async loadURL(url: string): Promise<void> {
    this.loaded.push(url);
    const response = await fetch(url).catch(() => null);
    await response?.arrayBuffer();
    if (!response?.ok) {
      this.webContents.emit("did-fail-load", new FakeEvent(), -102, "ERR", url, true);
      throw new Error("ERR_CONNECTION_REFUSED");
    }
    this.webContents.mainFrame = new FakeFrame(url);
    this.emit("ready-to-show");
    this.emit("loaded");
  }

  show(): void {
    this.visible = true;
    this.focused = true;
  }
  showInactive(): void {
    this.visible = true;
  }
  hide(): void {
    this.visible = false;
    this.focused = false;
  }
  focus(): void {
    this.focused = true;
  }
  moveTop(): void {
    this.onTop++;
  }
  flashFrame(on: boolean): void {
    this.flashes = on;
  }
  isVisible = () => this.visible;
  isMinimized = () => false;
  isDestroyed = () => this.webContents.destroyed;

  close(): void {
    const event = new FakeEvent();
    this.emit("close", event);
    if (event.prevented) return;
    this.visible = false;
    this.webContents.destroyed = true;
    this.webContents.emit("destroyed");
    this.emit("closed");
  }
}
