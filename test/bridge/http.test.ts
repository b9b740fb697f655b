import { mkdirSync, writeFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { silentLog } from "../../src/base/log.ts";
import { systemRandom } from "../../src/base/random.ts";
import { type HandlerOptions, handleHttp } from "../../src/bridge/http/handler.ts";
import { tempDir } from "../support/temp-dir.ts";
import { type Rig, SITE, startBridge } from "./support/rig.ts";

const post = (rig: Rig, path: string, body: object = {}, origin: string | null = null) =>
  rig.http(path, {
    method: "POST",
    origin,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
const idOf = async (answer: Response) =>
  ((await answer.json()) as { error?: { data: { id: string } } }).error?.data.id;

test("a virtual reader is unplugged and plugged in again; while all are out only plugging in is there", async () => {
  const rig = await startBridge();
  expect(await (await post(rig, "/v1/simulator/unplug")).json()).toMatchObject({ readers: [] });
  expect(await idOf(await rig.http("/v1/simulator"))).toBe("request.unknown");
  expect(await idOf(await post(rig, "/v1/simulator/insert", { card: "citizen" }))).toBe("request.unknown");
  expect(await (await post(rig, "/v1/simulator/plug")).json()).toMatchObject({
    readers: [{ id: "simulator-1" }],
  });
  await post(rig, "/v1/simulator/insert", { card: "citizen" });
  await post(rig, "/v1/simulator/fault", { fault: { kind: "corrupt", at: 9, command: "select", times: 2 } });
  expect(await idOf(await post(rig, "/v1/read", { waitMs: 0 }, SITE))).toBe("sam.garbage");
});

test("where real hardware is there is no simulator, not even one to plug in", async () => {
  const rig = await startBridge({ withoutSimulator: true });
  expect(await idOf(await rig.http("/v1/simulator"))).toBe("request.unknown");
  for (const path of ["insert", "plug", "unplug"])
    expect(await idOf(await post(rig, `/v1/simulator/${path}`, { card: "citizen" }))).toBe("request.unknown");
});

test("the agent is asked to stop by its own, after it has answered; where nobody heeds that there is no such call", async () => {
  const stopped = Promise.withResolvers<void>();
  const rig = await startBridge({ askToStop: () => stopped.resolve() });
  expect(await idOf(await post(rig, "/v1/stop", {}, SITE))).toBe("access.own-page-only");
  expect(await (await post(rig, "/v1/stop")).json()).toEqual({ stopping: true });
  await stopped.promise;
  expect(await idOf(await post(await startBridge(), "/v1/stop"))).toBe("request.unknown");
});

test("pages are only got: another method is refused; files with a hash in their name are kept for ever", async () => {
  const dir = await tempDir();
  mkdirSync(join(dir, "assets"));
  writeFileSync(join(dir, "index.html"), "<!doctype html>");
  writeFileSync(join(dir, "assets", "x-1a2b.js"), "1");
  const rig = await startBridge({ pageDirs: [dir] });
  expect(await idOf(await post(rig, "/index.html"))).toBe("request.unknown");
  expect((await rig.http("/index.html", { method: "HEAD" })).headers.get("cache-control")).toBe("no-cache");
  expect((await rig.http("/assets/x-1a2b.js")).headers.get("cache-control")).toContain("immutable");
});

test("a body that does not say what it is is not read", async () => {
  const rig = await startBridge();
  const body = new Blob(["{}"]);
  expect(await idOf(await rig.http("/v1/read", { method: "POST", body }))).toBe("request.no-json");
});

test("a reading that hits a bug is told by a number, and is not written as the outcome of a card", async () => {
  const rig = await startBridge();
  rig.readers.read = () => Promise.reject(new TypeError("secret"));
  expect(await idOf(await post(rig, "/v1/read"))).toBe("bridge.internal");
  expect(rig.audited.filter(({ event }) => event === "call")).toEqual([]);
});

test("an answer that breaks off in the middle is cut, not mixed with an error", async () => {
  const options = {
    gate: { checkHost() {}, demandOwnUser: async () => {} },
    context: { docs: () => "" },
    files: [
      (_: unknown, response: ServerResponse) => {
        response.writeHead(200, { "Content-Length": "100" });
        response.write("half");
        throw new Error("the disk is gone");
      },
    ],
    audit: { record() {} },
    random: systemRandom,
    log: silentLog,
  } as unknown as HandlerOptions;
  const server = createServer((request, response) => void handleHttp(request, response, options));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const reading = fetch(`http://127.0.0.1:${port}/x`).then((answer) => answer.text());
  await expect(reading).rejects.toThrow();
});
