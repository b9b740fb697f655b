import { EventEmitter, once } from "node:events";
import { WebSocket } from "ws";
import { z } from "zod";
import { jsonOf } from "../json.ts";
import type { RunningAgent } from "./find-agent.ts";

const Message = z.union([
  z.object({ id: z.number(), result: z.unknown() }),
  z.object({ id: z.number(), error: z.object({ message: z.string() }) }),
  z.object({ method: z.string(), params: z.unknown() }),
]);

/** One connection to the agent as a program of this computer, by the token of its run file. */
export class AgentLink extends EventEmitter<{ notified: [string, unknown] }> {
  /** Resolves when the connection has ended, however. */
  readonly closed: Promise<void>;
  readonly #socket: WebSocket;
  readonly #calls = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>();
  #last = 0;

  /** @throws Error when the agent does not take the connection */
  static async open({ url, token }: RunningAgent): Promise<AgentLink> {
    const socket = new WebSocket(`${url.replace("http", "ws")}/v1/ws`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const link = new AgentLink(socket);
    await once(socket, "open");
    return link;
  }

  private constructor(socket: WebSocket) {
    super();
    this.#socket = socket;
    socket.on("message", (data) => this.#receive(String(data)));
    // The end tells enough.
    socket.on("error", () => {});
    this.closed = new Promise((resolve) => {
      socket.once("close", () => {
        for (const { reject } of this.#calls.values())
          reject(new Error("the agent has closed the connection"));
        resolve();
      });
    });
  }

  /** @throws Error with the agent's words, when it refuses or goes away; ZodError when it answers something else */
  async call<T>(schema: z.ZodType<T>, method: string, params: object = {}): Promise<T> {
    const id = ++this.#last;
    const answer = new Promise((resolve, reject) => this.#calls.set(id, { resolve, reject }));
    this.#socket.send(JSON.stringify({ jsonrpc: "2.0", id, method, params }), (error) => {
      if (error) this.#calls.get(id)?.reject(error);
    });
    try {
      return schema.parse(await answer);
    } finally {
      this.#calls.delete(id);
    }
  }

  close(): void {
    this.#socket.close();
  }

  #receive(text: string): void {
    const message = Message.safeParse(jsonOf(text));
    if (!message.success) return;
    const { data } = message;
    if ("method" in data) this.emit("notified", data.method, data.params);
    else if ("error" in data) this.#calls.get(data.id)?.reject(new Error(data.error.message));
    else this.#calls.get(data.id)?.resolve(data.result);
  }
}
