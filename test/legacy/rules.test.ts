/** The vendors' ports behind the agent's guards, over real sockets: what every one of them keeps to. */
import { EventEmitter, once } from "node:events";
import { request } from "node:http";
import { createServer } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { WebSocket } from "ws";
import type { Log } from "../../src/base/log.ts";
import { silentLog } from "../../src/base/log.ts";
import { openLegacy } from "../../src/legacy/index.ts";
import { LegacyService } from "../../src/legacy/schemas.ts";
import { SITE, startBridge } from "../bridge/support/rig.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { socket, start } from "./support/ports.ts";

const HTTP = {
  cvr: "/readcard",
  zkteco: "/ZKIDROnline/ScanReadIdCardInfo",
  synjones: "/api/ReadMsg",
  routon: "/api/readCert",
  camera: "/card=idcard",
};
const STRANGER = "https://stranger.example";
const NUMBER = "110101199003070038";

test("no port is opened unless it is named, and only on this machine", async () => {
  const { legacy, bridge } = await start(["cvr"]);
  expect(Object.keys(legacy.ports)).toEqual(["cvr"]);
  expect((await openLegacy(bridge.desk, [])).ports).toEqual({});
  const reached = await fetch(`http://[::1]:${legacy.ports.cvr}/OpenDevice`, { headers: { origin: SITE } });
  expect(await reached.text()).toContain("打开成功");
});

test("a port that is taken is told in the log, and the others go on", async () => {
  const squatter = createServer().listen(0, "127.0.0.1");
  await once(squatter, "listening");
  onTestFinished(() => void squatter.close());
  const { port } = squatter.address() as { port: number };
  const told: string[] = [];
  const log: Log = { ...silentLog, warn: (fields) => told.push(JSON.stringify(fields)) };
  const { bridge } = await startBridge({ log });
  const { ports } = await openLegacy(bridge.desk, [`cvr:${port}`, "sdses:0"]);
  expect(Object.keys(ports)).toEqual(["sdses"]);
  expect(told.join()).toContain("bridge.port-in-use");
});

test("a port that there is not is refused as a setting: it must not keep the agent from starting", () => {
  for (const text of ["est", "est:0", "est:6688", "est:65535"])
    expect(LegacyService.safeParse(text).success).toBe(true);
  for (const text of ["est:65536", "est:99999", "est:", "est:-1", "other", "est:1:2"])
    expect(LegacyService.safeParse(text).success).toBe(false);
});

test("a bug behind one answer is told in the log and costs the page that answer, not the agent", async () => {
  const told: string[] = [];
  const log: Log = { ...silentLog, error: (_, text) => told.push(String(text)) };
  const audit = {
    record({ event }: { event: string }) {
      if (["request.refused", "call"].includes(event)) throw new TypeError("bug");
    },
  };
  const { get, legacy } = await start(["cvr", "sdses"], { log, audit });
  expect((await get("cvr", "/readcard", { origin: STRANGER })).status).toBe(500);
  expect((await get("cvr", "/readcard", { origin: SITE })).status).toBe(500);
  const { page } = await socket(legacy.ports.sdses, SITE);
  const closed = once(page, "close");
  page.send("<ReadIdCard>");
  await closed;
  expect(told).toEqual(Array(3).fill("legacy service failed"));
  expect(await (await get("cvr", "/OpenDevice", { origin: SITE })).text()).toContain("打开成功");
});

test("what is read on a vendor's port is an event as every call is: by whom, what came of it, how long it took, nothing of the card", async () => {
  const { get, http, simulator } = await start(["cvr"]);
  simulator.insert("citizen");
  await get("cvr", "/readcard", { origin: SITE });
  simulator.remove();
  await get("cvr", "/readcard", { origin: SITE });
  const text = await (await http("/v1/events")).text();
  const { events } = JSON.parse(text) as { events: { name: string }[] };
  expect(events.filter(({ name }) => name === "legacy cvr")).toEqual([
    expect.objectContaining({
      kind: "call",
      origin: SITE,
      outcome: "ok",
      ms: expect.any(Number),
      spans: expect.arrayContaining([expect.objectContaining({ phase: "wire" })]),
      reply: expect.objectContaining({ type: "citizen", name: "•••", number: "•••" }),
    }),
    expect.objectContaining({ kind: "call", origin: SITE, outcome: "card.none" }),
  ]);
  expect(text).not.toContain(NUMBER);
});

test.each(Object.entries(HTTP))(
  "%s: paths have no case, a second ? does no harm, GET, POST, HEAD and OPTIONS are answered",
  async (name, path) => {
    const { get, simulator } = await start([name]);
    simulator.insert("citizen");
    const spelled = [path, path.toUpperCase(), `${path.toLowerCase()}?x=1?0.5`];
    for (const one of spelled) {
      for (const method of ["GET", "POST"])
        expect(await (await get(name, one, { method, origin: SITE })).text()).toContain(NUMBER);
    }
    const head = await get(name, path, { method: "HEAD", origin: SITE });
    expect([head.status, await head.text()]).toEqual([200, ""]);
    const options = await get(name, path, {
      method: "OPTIONS",
      origin: SITE,
      headers: {
        "access-control-request-method": "GET",
        "access-control-request-headers": "token, x-requested-with",
        "access-control-request-private-network": "true",
      },
    });
    expect(options.status).toBe(204);
    expect(options.headers.get("access-control-allow-headers")).toBe("token, x-requested-with");
    expect(options.headers.get("access-control-allow-private-network")).toBe("true");
  },
);

test.each(Object.entries(HTTP))(
  "%s: a failure is 200 with CORS headers and charset, never a header named responseType",
  async (name, path) => {
    const { get } = await start([name]);
    const response = await get(name, path, { origin: SITE });
    expect(response.status).toBe(200);
    expect(response.headers.get("access-control-allow-origin")).toBe(SITE);
    expect(response.headers.get("vary")).toContain("Origin");
    expect(response.headers.get("content-type")).toMatch(/charset=utf-8/i);
    expect(response.headers.has("responsetype")).toBe(false);
    const text = await response.text();
    expect(text).not.toMatch(/^\uFEFF|\\/);
  },
);

test.each(Object.entries(HTTP))(
  "%s: an origin that is not allowed gets the vendor's own failure and no data, and the user is asked",
  async (name, path) => {
    const { get, simulator, bridge, audited } = await start([name]);
    simulator.insert("citizen");
    const response = await get(name, path, { origin: STRANGER });
    expect([response.status, response.headers.get("access-control-allow-origin")]).toEqual([200, STRANGER]);
    const text = await response.text();
    expect(text).not.toContain(NUMBER);
    expect(text).not.toContain("张三");
    expect(bridge.origins.isPending(STRANGER)).toBe(true);
    expect(audited).toContainEqual(
      expect.objectContaining({ method: `legacy ${name}`, outcome: "origin.pending" }),
    );
    bridge.origins.decide(STRANGER, { decision: "allow", remember: false, by: "command" });
    expect(await (await get(name, path, { origin: STRANGER })).text()).toContain(NUMBER);
  },
);

test("JSONP: a script of any page, which carries no Origin, gets no data", async () => {
  const { get, simulator } = await start(["synjones"]);
  simulator.insert("citizen");
  const path = "/api/ReadMsg?callback=f";
  for (const headers of [
    { "sec-fetch-dest": "script", "sec-fetch-site": "cross-site", referer: `${SITE}/` },
    { "sec-fetch-dest": "script", "sec-fetch-site": "cross-site" },
    { referer: `${SITE}/` },
    {},
  ] as Record<string, string>[]) {
    const response = await get("synjones", path, { headers });
    const text = await response.text();
    expect(text).not.toContain(NUMBER);
    expect(text).not.toMatch(/^f\(/);
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
  }
  // A page that is allowed and asks by XHR is answered as JSON.
  expect((await (await get("synjones", path, { origin: SITE })).json()).cardno).toBe(NUMBER);
});

test("null is no origin: no CORS header, no data, no socket", async () => {
  const { get, simulator, legacy } = await start(["cvr", "sdses"]);
  simulator.insert("citizen");
  const response = await get("cvr", "/readcard", { origin: "null" });
  expect(response.headers.get("access-control-allow-origin")).toBeNull();
  expect(await response.text()).not.toContain(NUMBER);
  const page = new WebSocket(`ws://127.0.0.1:${legacy.ports.sdses}/`, { origin: "null" });
  const [error] = await once(page, "error");
  expect(String(error)).toContain("403");
});

test("one page cannot take the places of all others: its sockets are counted", async () => {
  const { legacy, simulator } = await start(["est"], { limits: { connections: 3, connectionsPerOrigin: 2 } });
  simulator.insert("citizen");
  for (const _ of [1, 2]) await socket(legacy.ports.est, STRANGER);
  const third = new WebSocket(`ws://127.0.0.1:${legacy.ports.est}/`, { origin: STRANGER });
  const [error] = await once(third, "error");
  expect(String(error)).toContain("403");
  const { ask } = await socket(legacy.ports.est, SITE);
  expect(await ask("EST_Reader_ReadIDCard#")).toContain(NUMBER);
});

test("DNS rebinding: another name for this machine gets no words at all", async () => {
  const { legacy, simulator } = await start(["cvr", "est"]);
  simulator.insert("citizen");
  const { port } = { port: legacy.ports.cvr };
  const call = request({
    port,
    host: "127.0.0.1",
    path: "/readcard",
    headers: { host: `rebound.example:${port}` },
  });
  call.end();
  const [response] = await once(call, "response");
  expect(response.statusCode).toBe(403);
  response.resume();
  const page = new WebSocket(`ws://127.0.0.1:${legacy.ports.est}/`, {
    origin: SITE,
    headers: { host: `rebound.example:${legacy.ports.est}` },
  });
  const [error] = await once(page, "error");
  expect(String(error)).toContain("403");
});

test("another user of this machine gets failures", async () => {
  const { get, simulator } = await start(["cvr"], {
    lookup: { isOwnUser: async () => false, programOf: async () => null },
  });
  simulator.insert("citizen");
  expect(await (await get("cvr", "/readcard", { origin: SITE })).text()).not.toContain(NUMBER);
});

test("a page that calls too often is told that the reader is busy", async () => {
  const { get, simulator } = await start(["zkteco"], { limits: { callBurst: 2, callsPerSecond: 0 } });
  simulator.insert("citizen");
  const read = async () => (await (await get("zkteco", HTTP.zkteco, { origin: SITE })).json()).ret;
  expect([await read(), await read(), await read()]).toEqual([0, 0, 4]);
});

test("file parameters are ignored: nothing is written, nothing is said back", async () => {
  const { get, simulator } = await start(["cvr", "synjones"]);
  simulator.insert("citizen");
  const paths = {
    cvr: "/readcard&picpath=%22/tmp/secret-path.bmp%22",
    synjones: "/api/ReadMsg?savePath=/tmp/secret-path",
  };
  for (const [name, path] of Object.entries(paths)) {
    const text = await (await get(name, path, { origin: SITE })).text();
    expect(text).toContain(NUMBER);
    expect(text).not.toContain("secret-path");
  }
});

test("after the card was taken away the next reading fails; many at once are all answered", async () => {
  const { get, simulator } = await start(["routon"]);
  simulator.insert("citizen");
  const read = async () =>
    await (await get("routon", "/api/readCert", { method: "POST", origin: SITE })).json();
  const replies = await Promise.all(Array.from({ length: 5 }, read));
  expect(replies.map(({ resultFlag }) => resultFlag)).toEqual([0, 0, 0, 0, 0]);
  expect(replies[0].resultContent.identityPrintPic).toMatch(/^\/9j\//);
  simulator.remove();
  const after = await read();
  expect([after.resultFlag, after.resultContent.certNumber, after.resultContent.identityPic]).toEqual([
    -2,
    "",
    "",
  ]);
});

test("a portrait is base64 JPEG without prefix, and an empty string without a decoder", async () => {
  const { get, simulator } = await start(["cvr"]);
  const picture = async () => (await (await get("cvr", "/readcard", { origin: SITE })).json()).identityPic;
  simulator.insert("citizen");
  expect(
    Buffer.from(await picture(), "base64")
      .subarray(0, 2)
      .toString("hex"),
  ).toBe("ffd8");
  simulator.remove();
  simulator.insert("undecoded");
  expect(await picture()).toBe("");
});

test("waitTime waits for a card; without it there is an answer at once", async () => {
  const { get, simulator, bridge } = await start(["synjones"]);
  expect((await (await get("synjones", "/api/ReadMsg", { origin: SITE })).json()).retcode).toBe("0x41");
  const asked = new EventEmitter();
  const { desk } = bridge;
  const watched: typeof desk = {
    ...desk,
    read(params, ...rest) {
      asked.emit("read", params.waitMs);
      return desk.read(params, ...rest);
    },
  };
  const { ports } = await openLegacy(watched, ["synjones:0"]);
  const reading = once(asked, "read");
  const waiting = fetch(`http://127.0.0.1:${ports.synjones}/api/ReadMsg?waitTime=60`, {
    headers: { origin: SITE },
  });
  expect(await reading).toEqual([60_000]);
  simulator.insert("citizen");
  expect((await (await waiting).json()).cardno).toBe(NUMBER);
});

test("东信: automatic reading tells every card until it is stopped; an unknown page gets failures", async () => {
  const { legacy, simulator } = await start(["est"]);
  const { page, next, ask } = await socket(legacy.ports.est, SITE);
  page.send("EST_Reader_ReadIDCard#|1");
  simulator.insert("citizen");
  expect(JSON.parse(await next())).toMatchObject({
    fun: "EST_Reader_ReadIDCard#",
    rCode: "0",
    certNo: NUMBER,
  });
  simulator.remove();
  simulator.insert("long-term");
  expect(JSON.parse(await next())).toMatchObject({ name: "李秀英", expire: "长期      " });
  expect(JSON.parse(await ask("EST_StopReadIDCard#")).rCode).toBe("1");
  const stranger = await socket(legacy.ports.est, STRANGER);
  const refused = JSON.parse(await stranger.ask("EST_Reader_ReadIDCard#"));
  expect([refused.rCode, refused.certNo]).toEqual(["-1", ""]);
});

test("a page whose consent is taken back reads no more over the socket that it has", async () => {
  const { legacy, simulator, bridge } = await start(["sdses"]);
  simulator.insert("citizen");
  bridge.origins.decide(STRANGER, { decision: "allow", remember: true, by: "command" });
  const { ask } = await socket(legacy.ports.sdses, STRANGER);
  expect(await ask("<ReadIdCard>")).toContain(NUMBER);
  bridge.origins.forget(STRANGER);
  expect(await ask("<ReadIdCard>")).toBe("<1,设备连接失败,读卡失败,,,,,,,,,,>");
});

test("a page whose consent is taken back is not even told that a card was put down", async () => {
  const { legacy, simulator, bridge, readers } = await start(["est"]);
  bridge.origins.decide(STRANGER, { decision: "allow", remember: true, by: "command" });
  const { page, next, ask } = await socket(legacy.ports.est, STRANGER);
  page.send("EST_Reader_ReadIDCard#|1");
  simulator.insert("citizen");
  expect(JSON.parse(await next()).certNo).toBe(NUMBER);
  bridge.origins.forget(STRANGER);
  const stop = readers.watch({});
  onTestFinished(stop);
  const read = new Promise<void>((resolve) =>
    readers.on("card", ({ type }) => {
      if (type === "read") resolve();
    }),
  );
  simulator.remove();
  simulator.insert("long-term");
  await read;
  expect(JSON.parse(await ask("EST_GetVersion#")).fun).toBe("EST_GetVersion#");
});

test("many pages that read automatically are no leak of listeners", async () => {
  const warnings: string[] = [];
  const hear = ({ name }: Error) => warnings.push(name);
  process.on("warning", hear);
  onTestFinished(() => void process.off("warning", hear));
  const { legacy } = await start(["est"]);
  for (let pages = 0; pages < 12; pages++) {
    const { page, ask } = await socket(legacy.ports.est, SITE);
    page.send("EST_Reader_ReadIDCard#|1");
    await ask("EST_GetVersion#");
  }
  expect(warnings).toEqual([]);
});

test("神思: a socket over which nothing comes is closed, so that a page which opens one every second does no harm", async () => {
  const clock = new FakeClock();
  const { legacy } = await start(["sdses"], { clock });
  const { page, ask } = await socket(legacy.ports.sdses, STRANGER);
  expect(await ask("<ReadIdCard>")).toContain("读卡失败");
  const closed = once(page, "close");
  await clock.advance(10_000);
  await closed;
});
