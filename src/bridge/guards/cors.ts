import type { IncomingMessage, ServerResponse } from "node:http";

/** Lets one page read the answer: its origin is echoed, never `*`. `Vary: Origin` is on every answer. */
export function allowOrigin(response: ServerResponse, origin: string): void {
  response.setHeader("Access-Control-Allow-Origin", origin);
}

/** Answers a preflight. Older Chromium forks also ask for private-network access. */
export function answerPreflight(request: IncomingMessage, response: ServerResponse, origin: string): void {
  allowOrigin(response, origin);
  response.setHeader("Access-Control-Allow-Methods", "GET, POST");
  response.setHeader("Access-Control-Allow-Headers", "content-type");
  response.setHeader("Access-Control-Max-Age", "600");
  if (request.headers["access-control-request-private-network"] === "true") {
    response.setHeader("Access-Control-Allow-Private-Network", "true");
  }
  response.writeHead(204).end();
}
