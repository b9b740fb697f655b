/** A page as the bridge sees it: a WebSocket that can say anything. */
import { EventEmitter, once } from "node:events";
import { onTestFinished } from "vitest";
import { WebSocket } from "ws";

export interface Answer {
  readonly jsonrpc: string;
  readonly id: string | number | null;
  readonly result?: unknown;
  readonly error?: { code: number; message: string; data: { id: string; remedy: string; docs: string } };
}

export interface Notice {
  readonly method: string;
  readonly params: Record<string, unknown>;
}

export class Page extends EventEmitter<{ answer: [Answer | Answer[]]; notice: [Notice] }> {
  readonly socket: WebSocket;
  readonly notices: Notice[] = [];
  /** The close code, when the connection has ended. */
  readonly closed: Promise<number>;
  #lastId = 0;

  private constructor(socket: WebSocket) {
    super();
    this.socket = socket;
    this.setMaxListeners(0);
    this.closed = new Promise((resolve) => socket.once("close", resolve));
    socket.on("error", () => {});
    socket.on("message", (data) => {
      const message = JSON.parse(String(data));
      if (Array.isArray(message) || message.method === undefined) this.emit("answer", message);
      else {
        this.notices.push(message);
        this.emit("notice", message);
      }
    });
  }

  /** Rejects with the HTTP status when the upgrade is refused. */
  static async connect(
    port: number,
    headers: Record<string, string>,
    url = `ws://127.0.0.1:${port}/v1/ws`,
  ): Promise<Page> {
    const socket = new WebSocket(url, { headers });
    const page = new Page(socket);
    onTestFinished(() => socket.terminate());
    await new Promise<void>((resolve, reject) => {
      socket.once("open", resolve);
      socket.once("unexpected-response", (_, response) => reject(new Error(`HTTP ${response.statusCode}`)));
      socket.once("error", reject);
    });
    return page;
  }

  /** @returns the answer, refusal or not */
  async ask(method: string, params: object = {}, chosen?: string | number): Promise<Answer> {
    this.#lastId += 1;
    const id = chosen ?? this.#lastId;
    const answered = this.#answerTo(id);
    this.say({ jsonrpc: "2.0", id, method, params });
    return await answered;
  }

  /** @returns the result; throws when the call is refused */
  async call<T = Record<string, unknown>>(method: string, params: object = {}): Promise<T> {
    const { result, error } = await this.ask(method, params);
    if (error) throw new Error(`${error.data.id}: ${error.message}`);
    return result as T;
  }

  say(message: unknown): void {
    this.socket.send(typeof message === "string" ? message : JSON.stringify(message));
  }

  /** Whatever the bridge answers next. */
  async nextAnswer(): Promise<Answer | Answer[]> {
    const [answer] = await once(this, "answer");
    return answer;
  }

  /** The first notification of a name, earlier ones included. */
  notice(method: string): Promise<Notice> {
    const known = this.notices.find((notice) => notice.method === method);
    if (known) return Promise.resolve(known);
    return new Promise((resolve) => {
      const listen = (notice: Notice) => {
        if (notice.method !== method) return;
        this.off("notice", listen);
        resolve(notice);
      };
      this.on("notice", listen);
    });
  }

  #answerTo(id: string | number): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const listen = (answer: Answer | Answer[]) => {
        if (Array.isArray(answer) || answer.id !== id) return;
        this.off("answer", listen);
        resolve(answer);
      };
      this.on("answer", listen);
      void this.closed.then((code) => reject(new Error(`closed with ${code}`)));
    });
  }
}
