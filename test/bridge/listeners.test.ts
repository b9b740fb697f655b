/** One port on both loopback addresses: what is there, what is taken, what a machine does not have. */
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { get } from "node:https";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { createAuthority } from "../../src/app/tls/authority.ts";
import { systemRandom } from "../../src/base/random.ts";
import { LIMITS } from "../../src/bridge/limits.ts";
import { listenOnLoopback, onBoth } from "../../src/bridge/listeners.ts";
import { startBridge } from "./support/rig.ts";

async function server(): Promise<Server> {
  const one = createServer().listen(0, "127.0.0.1");
  onTestFinished(() => void one.close());
  await once(one, "listening");
  return one;
}
const portOf = (one: Server | undefined) => ((one as Server).address() as AddressInfo).port;

/** A real server wherever IPv4 is asked for, and on IPv6 what the system says, in order. */
function system(...onIpv6: (string | Server)[]) {
  const opened: Server[] = [];
  const listen = async (host: string) => {
    if (host === "127.0.0.1") return opened[opened.push(await server()) - 1] as Server;
    const next = onIpv6.shift() as string | Server;
    if (typeof next === "string") throw Object.assign(new Error(next), { code: next });
    return next;
  };
  return { listen, opened };
}

test("a port that somebody has is told by its number", async () => {
  const port = portOf(await server());
  const listening = listenOnLoopback({ port, limits: LIMITS, prepare() {} });
  await expect(listening).rejects.toMatchObject({ id: "bridge.port-in-use", detail: { port } });
});

test("a number that is no port is not told as a port in use", async () => {
  const listening = listenOnLoopback({ port: 70_000, limits: LIMITS, prepare() {} });
  await expect(listening).rejects.toThrow(RangeError);
});

test.each(["EADDRNOTAVAIL", "EAFNOSUPPORT"])("a machine without IPv6 (%s) has IPv4 alone", async (code) => {
  const { listen, opened } = system(code);
  const { port, servers } = await onBoth(0, listen);
  expect(servers).toEqual(opened);
  expect(port).toBe(portOf(opened[0]));
});

test.each(["EADDRINUSE", "EACCES"])(
  "a port that cannot be had on IPv6 (%s) is given back on IPv4: under one number there is one agent",
  async (code) => {
    const { listen, opened } = system(code);
    const listening = onBoth(22_377, listen);
    await expect(listening).rejects.toMatchObject({ id: "bridge.port-in-use" });
    expect(opened.map((one) => one.listening)).toEqual([false]);
  },
);

test("where any port will do, others are tried until one is free on both, not for ever", async () => {
  const v6 = await server();
  const { listen, opened } = system("EADDRINUSE", "EADDRINUSE", v6);
  const { port, servers } = await onBoth(0, listen);
  expect(opened.map((one) => one.listening)).toEqual([false, false, true]);
  expect([port, servers]).toEqual([portOf(opened[2]), [opened[2], v6]]);

  const full = system(...Array.from({ length: 100 }, () => "EADDRINUSE"));
  await expect(onBoth(0, full.listen)).rejects.toMatchObject({ id: "bridge.port-in-use" });
  expect(full.opened.filter((one) => one.listening)).toEqual([]);
});

test("with a certificate the same agent is there by https, and its own page by that name is its own", async () => {
  const { bridge } = await startBridge();
  const authority = await createAuthority(Date.now(), () => systemRandom.bytes(16));
  const { port } = await bridge.listenSecurely(0, await authority.issue({ dns: ["localhost"], ip: [] }));
  const url = `https://localhost:${port}`;
  const ask = (origin: string) =>
    new Promise((resolve, reject) => {
      const options = { ca: authority.certificate, headers: { origin }, agent: false };
      get(`${url}/v1/origins`, options, ({ statusCode }) => resolve(statusCode)).on("error", reject);
    });
  expect(await ask(url)).toBe(200);
  expect(await ask("https://stranger.example")).toBe(403);
});
