import { EventEmitter } from "node:events";
import { FakeEvent } from "./app.ts";

type Answer<T> = (answer: T) => void;

export class FakeSession extends EventEmitter {
  proxy: unknown = null;
  displayMedia: unknown = "asks";
  request:
    | ((contents: unknown, permission: string, answer: Answer<boolean>, details: object) => void)
    | null = null;
  check: ((contents: unknown, permission: string, origin: string, details: object) => boolean) | null = null;
  device: (() => boolean) | null = null;
  verify: ((request: object, answer: Answer<number>) => void) | null = null;
  before: ((details: { url: string }, answer: Answer<{ cancel: boolean }>) => void) | null = null;
  readonly webRequest = {
    onBeforeRequest: (listener: FakeSession["before"]) => {
      this.before = listener;
    },
  };

  setPermissionRequestHandler(handler: FakeSession["request"]): void {
    this.request = handler;
  }
  setPermissionCheckHandler(handler: FakeSession["check"]): void {
    this.check = handler;
  }
  setDevicePermissionHandler(handler: FakeSession["device"]): void {
    this.device = handler;
  }
  setDisplayMediaRequestHandler(handler: unknown): void {
    this.displayMedia = handler;
  }
  setCertificateVerifyProc(handler: FakeSession["verify"]): void {
    this.verify = handler;
  }
  async setProxy(proxy: unknown): Promise<void> {
    this.proxy = proxy;
  }

  /** A page asks for a permission. */
  asks(permission: string, details: object): boolean | undefined {
    let given: boolean | undefined;
    this.request?.({}, permission, (answer) => (given = answer), details);
    return given;
  }

  /** A page loads something. @returns whether it is stopped */
  cancels(url: string): boolean | undefined {
    let cancelled: boolean | undefined;
    this.before?.({ url }, ({ cancel }) => (cancelled = cancel));
    return cancelled;
  }

  /** @returns whether the download goes on */
  downloads(url: string): boolean {
    const event = new FakeEvent(url);
    this.emit("will-download", event, { getURL: () => url });
    return !event.prevented;
  }
}

export const session = {
  partitions: new Map<string, FakeSession>(),
  fromPartition(name: string): FakeSession {
    const known = this.partitions.get(name) ?? new FakeSession();
    this.partitions.set(name, known);
    return known;
  },
};
