/** A bad network between two real programs: a TCP proxy that can be cut, or can lose the answer to a request. */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { onTestFinished } from "vitest";

export class FlakyProxy {
  readonly #target: () => number;
  readonly #sockets = new Set<Socket>();
  readonly #server = createServer((socket) => this.#serve(socket));
  #cut = false;
  /** Decides over what the server answers: return false to cut the line instead of passing it on. */
  passAnswer: (requestLine: string) => boolean = () => true;

  constructor(target: () => number) {
    this.#target = target;
  }

  static async start(target: () => number): Promise<FlakyProxy> {
    const proxy = new FlakyProxy(target);
    proxy.#server.listen(0, "127.0.0.1");
    await once(proxy.#server, "listening");
    onTestFinished(() => {
      proxy.cut();
      proxy.#server.close();
    });
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  cut(): void {
    this.#cut = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  mend(): void {
    this.#cut = false;
  }

  #serve(socket: Socket): void {
    if (this.#cut) return void socket.destroy();
    const server = connect(this.#target(), "127.0.0.1");
    let requestLine = "";
    for (const end of [socket, server]) {
      this.#sockets.add(end);
      end.on("error", () => {});
      end.on("close", () => {
        this.#sockets.delete(end);
        socket.destroy();
        server.destroy();
      });
    }
    socket.on("data", (data) => {
      const line = data.toString("latin1").split("\r\n", 1)[0] ?? "";
      if (line.includes(" HTTP/1.1")) requestLine = line;
      server.write(data);
    });
    server.on("data", (data) => {
      if (this.passAnswer(requestLine)) socket.write(data);
      else socket.destroy();
    });
  }
}
