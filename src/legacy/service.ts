/** What a vendor's service is: a port, and words. */
import type { Teller } from "./teller.ts";

export interface HttpCall {
  /** As it was sent, without the query, in lower case. Some vendors glue parameters to it with `&`. */
  readonly path: string;
  /** Parameters by name in lower case; pages write a second `?`, which ends a value. */
  readonly query: ReadonlyMap<string, string>;
}

export interface Reply {
  readonly type: string;
  readonly body: string;
}

/** One page that is connected by WebSocket. */
export interface SocketCall {
  send(text: string): void;
  /** Runs `placed` for every card that was put down, until the returned function is called or the page is gone. */
  watch(placed: (teller: Teller) => Promise<void>): () => void;
}

export interface Service {
  readonly name: string;
  readonly port: number;
  /** Absent: there is no HTTP. */
  answer?(call: HttpCall, teller: Teller): Promise<Reply>;
  /** Absent: there are no sockets. @returns what is done with a message */
  connect?(call: SocketCall): (message: string, teller: Teller) => Promise<void>;
  /** A socket over which nothing came for so long is closed, ms: some pages open a new one every second. */
  readonly idleMs?: number;
}

export const TEXT = "text/plain; charset=utf-8";
export const JSON_TYPE = "application/json; charset=utf-8";

/** @param url of the request line */
export function parseCall(url: string): HttpCall {
  const [path = "", ...rest] = url.split("?");
  const query = new Map<string, string>();
  for (const pair of rest.join("&").split("&")) {
    const [name = "", value = ""] = pair.split("=", 2);
    if (name !== "" && !query.has(name.toLowerCase())) query.set(name.toLowerCase(), decoded(value));
  }
  return { path: path.toLowerCase(), query };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
