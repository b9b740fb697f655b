/** The server that a device under test is pointed at: answers as the case says, and writes down every call. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface Call {
  readonly path: string;
  readonly method: string;
  readonly params: Readonly<Record<string, string>>;
  /** ms by the device's time, monotonic. */
  readonly at: number;
}

/** An envelope, a text as it is, an HTTP status, a line that is cut, no answer at all, or bytes (a photo). */
export type Reply = object | string | number | "cut" | "silence" | Uint8Array;

export class ScriptedServer {
  calls: Call[] = [];
  /** What is answered; undefined: a plain heartbeat, or 操作成功. */
  answer: (call: Call) => Reply | undefined = () => undefined;
  /** Somebody waits for an answer that does not come. */
  silent: () => void = () => {};
  readonly #now: () => number;
  readonly #server = createServer((request, response) => {
    this.#serve(request, response).catch(() => response.destroy());
  });

  /** @param now ms, monotonic, by the device's time */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** @throws the system's error when the port is taken */
  async listen(host: string, port: number): Promise<void> {
    this.#server.listen(port, host);
    await once(this.#server, "listening");
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** The device cannot reach it until {@link mend}; what is under way is cut. */
  cut = false;

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.cut) return void request.socket.destroy();
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const [path = "/", query = ""] = (request.url ?? "/").split("?");
    const body = await paramsOf(Buffer.concat(chunks), request.headers["content-type"] ?? "");
    const params = { ...Object.fromEntries(new URLSearchParams(query)), ...body };
    const call: Call = { path, method: request.method ?? "", params, at: this.#now() };
    this.calls.push(call);
    const reply = this.answer(call) ?? plain();
    if (reply === "silence") return this.silent();
    if (reply === "cut") return void request.socket.destroy();
    if (typeof reply === "number") return void response.writeHead(reply).end("<html>错误</html>");
    const bytes = reply instanceof Uint8Array;
    response.setHeader("content-type", bytes ? "image/jpeg" : "application/json;charset=UTF-8");
    response.end(typeof reply === "string" || bytes ? reply : JSON.stringify(reply));
  }
}

const plain = () => ({ msg: "操作成功", data: "", success: 1 });

async function paramsOf(body: Buffer, contentType: string): Promise<Record<string, string>> {
  if (body.length === 0) return {};
  if (contentType.includes("json")) {
    const value: unknown = JSON.parse(body.toString());
    const entries = Object.entries(value as object);
    return Object.fromEntries(
      entries.map(([name, item]) => [name, typeof item === "string" ? item : JSON.stringify(item)]),
    );
  }
  if (contentType.startsWith("multipart/")) {
    const form = await new Response(new Uint8Array(body), {
      headers: { "content-type": contentType },
    }).formData();
    return Object.fromEntries([...form].map(([name, value]) => [name, String(value)]));
  }
  return Object.fromEntries(new URLSearchParams(body.toString()));
}
