import { connect } from "node:net";
import fc from "fast-check";
import { expect, test } from "vitest";
import { SITE, startBridge, TOKEN } from "../bridge/support/rig.ts";
import { message } from "./messages.ts";
import { announce, SEED } from "./seed.ts";

const REQUESTS = 3_000;
const PATHS = [
  "/",
  "/v1/health",
  "/v1/readers",
  "/v1/read",
  "/v1/ws",
  "/v1/origins",
  "/v1/origins/decide",
  "/v1/simulator/insert",
  "/v1/errors",
  "/errors",
  "/consent",
  "/../../etc/passwd",
  "/%2e%2e/%2e%2e/etc/passwd",
  "//evil.example/",
  "http://evil.example/",
  "*",
];
const odd = fc.string({ maxLength: 30, unit: "binary" });

/** Raw bytes of a request, from nearly right to rubbish. */
const request = (port: number) => {
  const known = fc.constantFrom(
    `Host: 127.0.0.1:${port}`,
    "Host: evil.example",
    `Origin: ${SITE}`,
    "Origin: null",
    `Authorization: Bearer ${TOKEN}`,
    "Authorization: Bearer",
    "Content-Type: application/json",
    "Content-Type: text/plain",
    "Content-Length: 10",
    "Content-Length: -1",
    "Content-Length: 99999999999999999999",
    "Transfer-Encoding: chunked",
    "Transfer-Encoding: gzip",
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Connection: close",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Version: 99",
    "Sec-Fetch-Site: same-origin",
    "Expect: 100-continue",
    "Access-Control-Request-Method: POST",
  );
  const header = fc.oneof(
    { arbitrary: known, weight: 12 },
    { arbitrary: fc.tuple(odd, odd).map(([name, value]) => `${name}: ${value}`), weight: 1 },
  );
  const method = fc.oneof(
    { arbitrary: fc.constantFrom("GET", "POST", "OPTIONS", "HEAD", "PUT", "DELETE", "TRACE"), weight: 9 },
    { arbitrary: odd, weight: 1 },
  );
  const path = fc.oneof({ arbitrary: fc.constantFrom(...PATHS), weight: 6 }, { arbitrary: odd, weight: 1 });
  const version = fc.oneof(
    { arbitrary: fc.constant("HTTP/1.1"), weight: 9 },
    { arbitrary: fc.constantFrom("HTTP/1.0", "HTTP/9.9", ""), weight: 1 },
  );
  const hostFirst = fc.boolean().map((right) => (right ? [`Host: 127.0.0.1:${port}`] : []));
  return fc
    .record({
      line: fc.tuple(method, path, version).map((parts) => parts.join(" ")),
      headers: fc
        .tuple(hostFirst, fc.array(header, { maxLength: 4 }))
        .map(([first, rest]) => [...first, ...rest]),
      body: fc.option(message, { nil: "" }),
    })
    .map(({ line, headers, body }) =>
      Buffer.concat([Buffer.from(`${[line, ...headers].join("\r\n")}\r\n\r\n`), Buffer.from(body)]),
    );
};

test(`${REQUESTS} malformed requests: an answer below 500 or the end of the connection, and no request hangs`, async () => {
  announce("requests", REQUESTS);
  const rig = await startBridge({
    limits: { headersMs: 200, requestMs: 200, callBurst: 1e9, openBurst: 1e9, sockets: 1_000 },
  });
  const statuses = new Map<number, number>();
  const requests = fc.sample(request(rig.port), { numRuns: REQUESTS, seed: SEED });
  for (let start = 0; start < requests.length; start += 300) {
    const answers = await Promise.all(
      requests.slice(start, start + 300).map((bytes) => send(rig.port, bytes)),
    );
    for (const [i, answer] of answers.entries()) {
      const status = /^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1];
      if (answer !== "") expect(status, answer.slice(0, 100)).toBeDefined();
      expect(Number(status ?? 0), String(requests[start + i])).toBeLessThan(500);
      // Nobody but a caller with an allowed origin, a token or the agent's own page gets a reader's name.
      if (/simulator-1/.test(answer))
        expect(String(requests[start + i])).toMatch(/Bearer|same-origin|site\.example/);
      statuses.set(Number(status ?? 0), (statuses.get(Number(status ?? 0)) ?? 0) + 1);
    }
  }
  for (const status of [200, 400, 403, 421]) expect([...statuses.keys()]).toContain(status);
  expect((await fetch(`${rig.url}/v1/health`)).status).toBe(200);
  expect(await (await rig.http("/v1/readers")).json()).toMatchObject({ readers: [{ id: "simulator-1" }] });
});

/** What comes back until the server ends the connection; the sender ends its side at once, as a dead page does. */
async function send(port: number, bytes: Buffer): Promise<string> {
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  const chunks: Buffer[] = [];
  socket.on("error", () => {});
  socket.on("data", (chunk) => {
    chunks.push(chunk);
    // A socket that was opened is left; a kept-alive one has given its answer.
    if (/^HTTP\/1\.1 (101|[2-5])/m.test(String(chunk))) socket.end();
  });
  socket.on("end", () => socket.end());
  socket.write(bytes);
  await new Promise((resolve) => socket.once("close", resolve));
  return Buffer.concat(chunks).toString("latin1");
}
