import type { Environment } from "./environment.ts";
import type { CallOptions } from "./options.ts";
import { disconnected, fromWire, timedOut } from "./refusals.ts";

interface Waiting {
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

export interface ConnectionListener {
  notified(method: string, params: unknown): void;
  /** @param code the application's close code, such as 4010; 1006 where the browser does not say why */
  closed(code: number): void;
}

const OPEN = 1;
const CLOSE_MS = 1_000;

/** One WebSocket's worth of JSON-RPC: requests with ids, notifications, an end. */
export class Connection {
  readonly #socket: WebSocket;
  readonly #environment: Environment;
  readonly #waiting = new Map<number, Waiting>();
  readonly #ended: Promise<number>;
  #lastId = 0;

  /** Opening; `opened` rejects when the agent cannot be reached or refuses. */
  readonly opened: Promise<void>;

  constructor(url: string, environment: Environment, listener: ConnectionListener) {
    this.#environment = environment;
    const socket = environment.openSocket(`${url.replace(/^http/, "ws")}/v1/ws`);
    this.#socket = socket;
    this.#ended = new Promise((resolve) => {
      socket.onclose = ({ code }) => {
        resolve(code);
        for (const waiting of [...this.#waiting.values()]) waiting.reject(disconnected());
        listener.closed(code);
      };
    });
    this.opened = new Promise((resolve, reject) => {
      socket.onopen = () => resolve();
      void this.#ended.then(() => reject(disconnected()));
    });
    // Whoever waits for it is told; a rejection that nobody waits for is no error of the page.
    this.opened.catch(() => {});
    socket.onmessage = ({ data }) => {
      const message = JSON.parse(String(data));
      if (message.method !== undefined) return listener.notified(message.method, message.params);
      const waiting = this.#waiting.get(message.id);
      if (message.error) waiting?.reject(fromWire(message.error));
      else waiting?.resolve(message.result);
    };
  }

  call<T>(method: string, params: object, { signal, timeoutMs = 30_000 }: CallOptions = {}): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      if (this.#socket.readyState !== OPEN) return reject(disconnected());
      const id = ++this.#lastId;
      const end = () => {
        this.#waiting.delete(id);
        stopTimer();
        signal?.removeEventListener("abort", onAbort);
      };
      const giveUp = (error: unknown) => {
        end();
        this.#send({ method: "session.cancel", params: { id } });
        reject(error);
      };
      const onAbort = () => giveUp(signal?.reason);
      const stopTimer = this.#environment.after(timeoutMs, () => giveUp(timedOut(method)));
      signal?.addEventListener("abort", onAbort);
      this.#waiting.set(id, {
        resolve(result) {
          end();
          resolve(result as T);
        },
        reject(error) {
          end();
          reject(error);
        },
      });
      this.#send({ id, method, params });
    });
  }

  /** @returns the close code as soon as it is known; 1006 when the agent does not answer the closing in time */
  close(): Promise<number> {
    this.#socket.close();
    return new Promise((resolve) => {
      this.#environment.after(CLOSE_MS, () => resolve(1006));
      void this.#ended.then(resolve);
    });
  }

  #send(message: object): void {
    if (this.#socket.readyState === OPEN) this.#socket.send(JSON.stringify({ jsonrpc: "2.0", ...message }));
  }
}
