import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { silentLog } from "../../src/base/log.ts";
import { encodeBmp } from "../../src/card/portrait/bmp.ts";
import { createDecoder } from "../../src/portraits/index.ts";
import { HttpSettings } from "../../src/portraits/schemas.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { block, difference, TEST_CARD } from "./test-card.ts";

async function serverOf(answer: (request: IncomingMessage, response: ServerResponse, body: Buffer) => void) {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    answer(request, response, Buffer.concat(chunks));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function decoderOf(url: string, changes: object = {}, clock = systemClock) {
  return createDecoder(HttpSettings.parse({ kind: "http", url, timeoutMs: 30_000, ...changes }), {
    clock,
    log: silentLog,
  });
}

const faultOf = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (fault: unknown) => fault,
  );

test("the block is posted to the service and its picture comes back", async () => {
  const url = await serverOf((request, response, body) => {
    const wanted = request.method === "POST" && request.url === "/decode" && body.equals(block());
    const known =
      request.headers.authorization === "Bearer x" &&
      request.headers["content-type"] === "application/octet-stream";
    if (!wanted || !known) response.statusCode = 400;
    response.end(encodeBmp(TEST_CARD));
  });
  const portrait = await decoderOf(`${url}/decode`, { headers: { authorization: "Bearer x" } }).decode(
    block(),
  );
  expect(portrait).toMatchObject({ mime: "image/png", width: 102, height: 126, source: "http" });
  expect(await difference(portrait)).toBe(0);
});

test("a redirect is not followed: the portrait goes nowhere else", async () => {
  let elsewhere = 0;
  const other = await serverOf((_, response) => {
    elsewhere++;
    response.end(encodeBmp(TEST_CARD));
  });
  const url = await serverOf((_, response) => void response.writeHead(307, { location: other }).end());
  expect(await faultOf(decoderOf(url).decode(block()))).toMatchObject({ id: "portrait.unreachable" });
  expect(elsewhere).toBe(0);
});

const misbehaviour: readonly [string, (response: ServerResponse) => unknown, string][] = [
  ["refuses", (response) => response.writeHead(403).end(), "portrait.unreachable"],
  ["hangs up", (response) => response.destroy(), "portrait.unreachable"],
  ["answers something else", (response) => response.end("{}"), "portrait.output"],
  ["answers without end", (response) => response.end(Buffer.alloc(3_000_000)), "portrait.output"],
];
test.each(misbehaviour)("a service that %s is told as that", async (_, answer, id) => {
  const url = await serverOf((_request, response) => answer(response));
  expect(await faultOf(decoderOf(url).decode(block()))).toMatchObject({ id });
});

test("a service that does not answer in time is given up, before and within its answer", async () => {
  const clock = new FakeClock();
  for (const begin of [() => {}, (response: ServerResponse) => void response.write(Buffer.alloc(10))]) {
    let asked = () => {};
    const arrived = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const url: string = await serverOf((_, response) => {
      begin(response);
      asked();
    });
    const fault = faultOf(decoderOf(url, {}, clock).decode(block()));
    await arrived;
    await clock.advance(30_000);
    expect(await fault).toMatchObject({ id: "portrait.timeout" });
  }
});

test("nobody listens there", async () => {
  const url = await serverOf(() => {});
  const { port } = new URL(url);
  expect(
    await faultOf(decoderOf(`http://localhost:${Number(port) === 1 ? 2 : 1}`).decode(block())),
  ).toMatchObject({
    id: "portrait.unreachable",
  });
});

test("plain http to another machine has to be said", () => {
  const parse = (url: string, more = {}) => HttpSettings.safeParse({ kind: "http", url, ...more }).success;
  expect(parse("https://decoder.example/wlt")).toBe(true);
  expect(parse("http://localhost:8080/wlt")).toBe(true);
  expect(parse("http://10.0.0.5/wlt")).toBe(false);
  expect(parse("http://10.0.0.5/wlt", { plainHttp: true })).toBe(true);
  expect(parse("ftp://decoder.example/wlt")).toBe(false);
});
