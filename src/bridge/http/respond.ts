import type { IncomingMessage, ServerResponse } from "node:http";
import { Fault } from "../../base/fault.ts";
import { bridgeFaults } from "../faults.ts";
import { LIMITS } from "../limits.ts";
import { toRpcError } from "../rpc/error.ts";
import { parseJson } from "../rpc/json.ts";

/** A JSON answer that no cache keeps. */
export function sendJson(response: ServerResponse, status: number, document: unknown): void {
  const body = JSON.stringify(document);
  response.setHeader("Cache-Control", "no-store");
  response.writeHead(status, {
    "Content-Type": "application/json; charset=utf-8",
    "Content-Length": Buffer.byteLength(body),
  });
  response.end(body);
}

/** @param docs address of the page on errors */
export function sendFault(response: ServerResponse, fault: Fault, docs: string): void {
  sendJson(response, fault.kind.http, { error: toRpcError(fault, docs) });
}

/**
 * The JSON body of a request; `{}` when it is empty. Only `application/json` is read, so that no form of another
 * site can post here without a preflight.
 * @throws Fault `request.too-large`, `request.too-deep`, `request.no-json`
 */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let length = 0;
  // The answer goes out on the same socket: a body that is too large must not take it along.
  const body: AsyncIterable<Buffer> = request.iterator({ destroyOnReturn: false });
  for await (const chunk of body) {
    length += chunk.length;
    if (length > LIMITS.body) throw new Fault(bridgeFaults["request.too-large"], { limit: LIMITS.body });
    chunks.push(chunk);
  }
  if (length === 0) return {};
  if (!/^application\/json\b/i.test(request.headers["content-type"] ?? ""))
    throw new Fault(bridgeFaults["request.no-json"]);
  return parseJson(Buffer.concat(chunks).toString("utf8"), LIMITS.depth);
}
