import type { OutgoingHttpHeaders, ServerResponse } from "node:http";

/** Answers with JSON in the form that the specification's devices know (G1). */
export function sendJson(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: OutgoingHttpHeaders = {},
): void {
  const body = Buffer.from(JSON.stringify(value));
  response
    .writeHead(status, {
      ...headers,
      "content-type": "application/json;charset=UTF-8",
      "content-length": body.length,
      "cache-control": "no-store",
    })
    .end(body);
}
