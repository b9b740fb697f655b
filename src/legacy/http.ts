import type { IncomingMessage, ServerResponse } from "node:http";
import { Fault } from "../base/fault.ts";
import { isOrigin } from "../bridge/consent/origin.ts";
import type { Desk } from "../bridge/desk.ts";
import { bridgeFaults } from "../bridge/faults.ts";
import { admit, type UnderWay } from "./guard.ts";
import { parseCall, type Service } from "./service.ts";

const METHODS = ["GET", "POST", "HEAD"];

/**
 * One request to a vendor's port. CORS headers are on every answer, failures included: without them a page reads a
 * failure as "not installed". A page that is not let in may read no more than that it failed.
 */
export async function handleLegacy(
  request: IncomingMessage,
  response: ServerResponse,
  { desk, service, underWay }: { desk: Desk; service: Service; underWay: UnderWay },
): Promise<void> {
  const gone = new AbortController();
  response.once("close", () => gone.abort(new Fault(bridgeFaults["session.cancelled"])));
  // Bodies are empty; what comes nevertheless is not kept.
  request.resume();
  try {
    desk.gate.checkHost(request);
  } catch {
    response.writeHead(403, { Connection: "close" }).end();
    return;
  }
  setHeaders(request, response);
  if (request.method === "OPTIONS") {
    response.writeHead(204).end();
    return;
  }
  if (!METHODS.includes(request.method ?? "") || !service.answer) {
    response.writeHead(405).end();
    return;
  }
  let done = () => {};
  try {
    const admitted = await admit(request, gone.signal, { desk, service: service.name, underWay });
    done = admitted.done;
    const { type, body } = await service.answer(parseCall(request.url ?? "/"), admitted.teller);
    if (gone.signal.aborted) return;
    // Card-level failures are 200 as well: pages read any other status as "driver missing".
    response.writeHead(200, { "Content-Type": type, "Content-Length": Buffer.byteLength(body) });
    response.end(request.method === "HEAD" ? undefined : body);
  } catch (error) {
    desk.log.error({ err: error, service: service.name }, "legacy service failed");
    if (!response.headersSent) response.writeHead(500).end();
  } finally {
    done();
  }
}

/** Pages of an application send its own headers along: what their browser asks for is allowed by name. */
function setHeaders({ headers }: IncomingMessage, response: ServerResponse): void {
  response.setHeader("Cache-Control", "no-store");
  response.setHeader("X-Content-Type-Options", "nosniff");
  response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
  response.setHeader("Vary", "Origin");
  const { origin } = headers;
  if (origin === undefined || !isOrigin(origin)) return;
  response.setHeader("Access-Control-Allow-Origin", origin);
  response.setHeader("Access-Control-Allow-Methods", METHODS.join(", "));
  response.setHeader("Access-Control-Max-Age", "600");
  const asked = headers["access-control-request-headers"];
  if (asked !== undefined && /^[\w\-, ]{1,500}$/.test(asked))
    response.setHeader("Access-Control-Allow-Headers", asked);
  if (headers["access-control-request-private-network"] === "true")
    response.setHeader("Access-Control-Allow-Private-Network", "true");
}
