import { disconnected, fromWire, timedOut } from "./error.ts";

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** Default 30 000. */
  readonly timeoutMs?: number | undefined;
}

interface Waiting {
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

/** One WebSocket's worth of JSON-RPC: requests with ids, notifications, an end. */
export class Connection {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;

  private constructor(
    socket: WebSocket,
    onNotification: (method: string, params: unknown) => void,
    onClose: (code: number) => void,
  ) {
    this.#socket = socket;
    socket.onmessage = ({ data }) => {
      const message = JSON.parse(String(data));
      if (message.id === undefined) return onNotification(message.method, message.params);
      const waiting = this.#waiting.get(message.id);
      if (message.error) waiting?.reject(fromWire(message.error));
      else waiting?.resolve(message.result);
    };
    socket.onclose = ({ code }) => {
      for (const waiting of [...this.#waiting.values()]) waiting.reject(disconnected());
      onClose(code);
    };
  }

  /** Rejects when the agent cannot be reached; the browser does not say why. */
  static open(
    url: string,
    onNotification: (method: string, params: unknown) => void,
    onClose: (code: number) => void,
  ): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(`${url.replace(/^http/, "ws")}/v1/ws`);
      socket.onclose = () => reject(disconnected());
      socket.onopen = () => resolve(new Connection(socket, onNotification, onClose));
    });
  }

  call<T>(method: string, params: object, { signal, timeoutMs = 30_000 }: CallOptions = {}): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      if (this.#socket.readyState !== WebSocket.OPEN) return reject(disconnected());
      const id = ++this.#lastId;
      const end = () => {
        this.#waiting.delete(id);
        clearTimeout(timer);
        signal?.removeEventListener("abort", onAbort);
      };
      const giveUp = (error: unknown) => {
        end();
        this.#send({ method: "session.cancel", params: { id } });
        reject(error);
      };
      const onAbort = () => giveUp(signal?.reason);
      const timer = setTimeout(() => giveUp(timedOut(method)), timeoutMs);
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

  close(): void {
    this.#socket.close();
  }

  #send(message: object): void {
    if (this.#socket.readyState === WebSocket.OPEN)
      this.#socket.send(JSON.stringify({ jsonrpc: "2.0", ...message }));
  }
}
