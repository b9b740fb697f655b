import { EventEmitter } from "node:events";

type Handler = (event: unknown, ...args: unknown[]) => Promise<unknown>;

class FakeIpcMain extends EventEmitter {
  readonly handlers = new Map<string, Handler>();

  handle(channel: string, handler: Handler): void {
    this.handlers.set(channel, handler);
  }

  /** A page calls. */
  async invoke(channel: string, event: unknown, ...args: unknown[]): Promise<unknown> {
    const handler = this.handlers.get(channel);
    if (!handler) throw new Error(`no handler for ${channel}`);
    return await handler(event, ...args);
  }
}

export const ipcMain = new FakeIpcMain();

/** The page's side: keeps what the preload sends. */
export const ipcRenderer = {
  sent: [] as unknown[][],
  send(...message: unknown[]): void {
    this.sent.push(message);
  },
  async invoke(...message: unknown[]): Promise<string> {
    this.sent.push(message);
    return `answer to ${message[0]}`;
  },
};

export const contextBridge = {
  exposed: new Map<string, unknown>(),
  exposeInMainWorld(name: string, value: unknown): void {
    this.exposed.set(name, value);
  },
};
