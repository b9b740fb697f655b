import { browserEnvironment, type Environment } from "../../../src/sdk/environment.ts";

/** One JSON-RPC message on the wire. */
export interface Message {
  readonly key: number;
  /** ms since the epoch */
  readonly at: number;
  readonly direction: "out" | "in";
  /** Of an answer: the method that it answers. */
  readonly method: string;
  readonly body: unknown;
  /** Of an answer, ms since its request. */
  readonly tookMs: number | null;
  readonly failed: boolean;
}

interface Wire {
  readonly id?: number;
  readonly method?: string;
  readonly error?: unknown;
}

/** The page's own environment, with an ear on the WebSocket. */
export function tapped(heard: (message: Message) => void): Environment {
  const environment = browserEnvironment();
  let key = 0;
  return {
    ...environment,
    openSocket(url) {
      const socket = environment.openSocket(url);
      const asked = new Map<number, { method: string; at: number }>();
      const tell = (direction: Message["direction"], text: string) => {
        const body = JSON.parse(text) as Wire;
        const request = body.method === undefined ? asked.get(body.id as number) : undefined;
        if (direction === "out" && body.id !== undefined)
          asked.set(body.id, { method: body.method ?? "", at: performance.now() });
        heard({
          key: ++key,
          at: Date.now(),
          direction,
          method: body.method ?? request?.method ?? "?",
          body,
          tookMs: request ? performance.now() - request.at : null,
          failed: body.error !== undefined,
        });
      };
      const send = socket.send.bind(socket);
      socket.send = (data) => {
        tell("out", String(data));
        send(data);
      };
      socket.addEventListener("message", ({ data }) => tell("in", String(data)));
      return socket;
    },
  };
}
