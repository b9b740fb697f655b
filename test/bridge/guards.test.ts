import { once } from "node:events";
import { createServer, request as httpRequest, type IncomingMessage } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { networkInterfaces } from "node:os";
import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import type { CallerLookup } from "../../src/bridge/callers/lookup.ts";
import { isOrigin } from "../../src/bridge/consent/origin.ts";
import { ownOrigins } from "../../src/bridge/guards/access.ts";
import { isLoopback, refuseForeignPeers } from "../../src/bridge/guards/address.ts";
import { Page } from "./support/page.ts";
import { SITE, startBridge, TOKEN } from "./support/rig.ts";

interface Raw {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly id: string | undefined;
}

/** A request with exactly these headers, Host included: `fetch` would not send them. */
async function raw(
  port: number,
  path: string,
  headers: Record<string, string>,
  method = "GET",
): Promise<Raw> {
  const request = httpRequest({ host: "127.0.0.1", port, path, method, headers, setHost: false });
  request.end();
  const [response] = (await once(request, "response")) as [IncomingMessage];
  const text = (await response.toArray()).join("");
  const id = text.startsWith("{") ? JSON.parse(text).error?.data.id : undefined;
  return { status: response.statusCode ?? 0, headers: response.headers, id };
}

describe("Host", () => {
  const wrong = (port: number) => [
    "evil.example",
    `evil.example:${port}`,
    "127.0.0.1",
    `127.0.0.1:${port + 1}`,
    `localhost.evil.example:${port}`,
    `127.0.0.1.evil.example:${port}`,
    `127.0.0.2:${port}`,
    `LOCALHOST:${port}`,
    `127.0.0.1:${port} `.trim().concat("0"),
    `[::]:${port}`,
    `2130706433:${port}`,
    "",
  ];

  test("must be this machine's with the very port, on every path, pages and health included", async () => {
    const { port } = await startBridge();
    for (const host of wrong(port)) {
      for (const path of ["/v1/health", "/v1/readers", "/", "/errors"]) {
        const answer = await raw(port, path, { host, authorization: `Bearer ${TOKEN}` });
        expect([host, path, answer.status]).toEqual([host, path, 421]);
      }
    }
    for (const host of ["127.0.0.1", "localhost", "[::1]"])
      expect((await raw(port, "/v1/health", { host: `${host}:${port}` })).status).toBe(200);
  });

  test("counts for the upgrade too: a rebound name gets no socket", async () => {
    const { port } = await startBridge();
    for (const host of wrong(port).filter(Boolean)) {
      const headers = { host, authorization: `Bearer ${TOKEN}` };
      await expect(Page.connect(port, headers)).rejects.toThrow("HTTP 421");
    }
  });
});

describe("Origin", () => {
  const lookalikes = [
    "https://site.example:8443",
    "http://site.example",
    "https://evil-site.example",
    "https://site.example.evil.example",
    "https://sub.site.example",
    "https://site.exampl",
  ];

  test("is exact: suffix, prefix, port and scheme of an allowed page open nothing", async () => {
    const rig = await startBridge({ origins: { allowed: [SITE], forbidden: [], ask: false } });
    for (const origin of lookalikes) {
      const host = `127.0.0.1:${rig.port}`;
      expect([origin, await raw(rig.port, "/v1/readers", { host, origin })]).toMatchObject([
        origin,
        { status: 403, id: "origin.refused" },
      ]);
      expect(await (await rig.connect(origin)).closed).toBe(4010);
    }
    expect((await rig.http("/v1/readers", { origin: SITE })).status).toBe(200);
  });

  test.each([
    "null",
    "https://site.example/",
    "https://SITE.example",
    "file://",
    "chrome-extension://abc",
    "x",
  ])("%j is none: no answer to read, no socket", async (origin) => {
    const { port } = await startBridge();
    const host = `127.0.0.1:${port}`;
    for (const path of ["/v1/readers", "/v1/health"]) {
      const answer = await raw(port, path, { host, origin });
      expect(answer.headers["access-control-allow-origin"]).toBeUndefined();
    }
    await expect(Page.connect(port, { origin })).rejects.toThrow("HTTP 403");
  });

  test("missing: only a token, or the browser's word that it is the agent's own page", async () => {
    const { port } = await startBridge();
    const host = `127.0.0.1:${port}`;
    expect(await raw(port, "/v1/readers", { host })).toMatchObject({ status: 403, id: "origin.refused" });
    expect((await raw(port, "/v1/readers", { host, "sec-fetch-site": "same-origin" })).status).toBe(200);
    for (const site of ["same-site", "cross-site", "none"])
      expect((await raw(port, "/v1/readers", { host, "sec-fetch-site": site })).status).toBe(403);
    await expect(Page.connect(port, {})).rejects.toThrow("HTTP 403");
  });

  test("is echoed to the allowed page alone, with Vary, and never as *", async () => {
    const rig = await startBridge();
    const answer = await rig.http("/v1/readers", { origin: SITE });
    expect(answer.headers.get("access-control-allow-origin")).toBe(SITE);
    expect(answer.headers.get("vary")).toBe("Origin");
    expect(answer.headers.get("access-control-allow-credentials")).toBeNull();
    const stranger = await rig.http("/v1/readers", { origin: "https://stranger.example" });
    expect(stranger.headers.get("access-control-allow-origin")).toBeNull();
    expect(stranger.headers.get("vary")).toBe("Origin");
  });

  test("of a preflight decides about it; older forks learn that the private network is open to them", async () => {
    const rig = await startBridge();
    const asks = {
      "access-control-request-method": "POST",
      "access-control-request-private-network": "true",
    };
    const allowed = await rig.http("/v1/read", { method: "OPTIONS", origin: SITE, headers: asks });
    expect(allowed.status).toBe(204);
    expect(allowed.headers.get("access-control-allow-origin")).toBe(SITE);
    expect(allowed.headers.get("access-control-allow-private-network")).toBe("true");
    const stranger = { method: "OPTIONS", origin: "https://stranger.example", headers: asks };
    const refused = await rig.http("/v1/read", stranger);
    expect(refused.status).toBe(403);
    expect(refused.headers.get("access-control-allow-private-network")).toBeNull();
  });

  test("of a preflight without one is refused, as is null; health is open to every origin that is one", async () => {
    const { port, http } = await startBridge();
    const host = `127.0.0.1:${port}`;
    const ask = (path: string, headers = {}) => raw(port, path, { host, ...headers }, "OPTIONS");
    expect(await ask("/v1/read")).toMatchObject({ status: 403, id: "origin.refused" });
    expect(await ask("/v1/health")).toMatchObject({ status: 403, id: "origin.refused" });
    expect(await ask("/v1/health", { origin: "null" })).toMatchObject({ status: 403, id: "origin.refused" });
    const health = await http("/v1/health", { method: "OPTIONS", origin: "https://stranger.example" });
    expect(health.status).toBe(204);
    expect(health.headers.get("access-control-allow-private-network")).toBeNull();
  });

  test("of the agent's own pages has the scheme of the port that it came through", () => {
    expect(ownOrigins({ port: 1, secure: true })).toContain("https://localhost:1");
    expect(ownOrigins({ port: 1, secure: false })).not.toContain("https://localhost:1");
  });

  test("property: whatever is taken for an origin is spelled as a browser spells it", () => {
    fc.assert(
      fc.property(fc.oneof(fc.webUrl(), fc.string(), fc.webAuthority()), (text) => {
        if (!isOrigin(text)) return;
        expect(new URL(text).origin).toBe(text);
        expect(text).toMatch(/^https?:\/\/[^/?#@\s]+$/);
      }),
    );
  });
});

describe("the token", () => {
  test.each(["Bearer wrong", `bearer ${TOKEN}`, `Bearer ${TOKEN} `.concat("x"), "Basic abc", ""])(
    "%j opens nothing, not even together with an allowed origin",
    async (authorization) => {
      const { port } = await startBridge();
      const host = `127.0.0.1:${port}`;
      const answer = await raw(port, "/v1/readers", { host, origin: SITE, authorization });
      expect(answer).toMatchObject({ status: 401, id: "token.refused" });
    },
  );
});

describe("peers", () => {
  test.each(["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"])("%s is this machine", (address) => {
    expect(isLoopback(address)).toBe(true);
  });

  test.each(["10.0.0.1", "::ffff:10.0.0.1", "127.0.0.1.example", "::", "fe80::1", "", undefined])(
    "%s is not",
    (address) => {
      expect(isLoopback(address)).toBe(false);
    },
  );

  test("the agent listens on both loopback addresses and on nothing else", async () => {
    const { port, url } = await startBridge();
    expect((await fetch(`${url}/v1/health`)).status).toBe(200);
    if (hasIpv6()) expect((await fetch(`http://[::1]:${port}/v1/health`)).status).toBe(200);
    for (const address of foreignAddresses())
      await expect(fetch(`http://${address}:${port}/v1/health`)).rejects.toThrow();
  });

  test("one that is not this machine is hung up on before a byte is read", async () => {
    const [address] = foreignAddresses();
    if (!address) return explainNoAddress();
    let refused = 0;
    let heard = 0;
    const server = createServer(() => heard++);
    refuseForeignPeers(server, () => refused++);
    server.listen(0, "0.0.0.0");
    await once(server, "listening");
    onTestFinished(() => void server.close());
    const socket = connect((server.address() as AddressInfo).port, address);
    socket.on("error", () => {});
    socket.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    await once(socket, "close");
    expect({ refused, heard }).toEqual({ refused: 1, heard: 0 });
  });
});

describe("other users of this machine", () => {
  const lookup = (own: boolean | null): CallerLookup => ({
    isOwnUser: async () => own,
    programOf: async () => null,
  });

  test("are refused: API, pages, sockets of allowed pages (4009); health stays bland and open", async () => {
    const rig = await startBridge({ lookup: lookup(false) });
    const other = await rig.http("/v1/readers", { origin: SITE });
    expect(other.status).toBe(403);
    expect(await other.json()).toMatchObject({ error: { data: { id: "caller.other-user" } } });
    expect((await fetch(`${rig.url}/errors`)).status).toBe(403);
    expect((await rig.http("/v1/readers", { origin: rig.url })).status).toBe(403);
    expect((await rig.http("/v1/health", { origin: SITE })).status).toBe(200);
    expect(await (await rig.connect(SITE)).closed).toBe(4009);
    expect((await rig.http("/v1/readers")).status).toBe(200);
  });

  test.each([
    ["refuse", null, 200],
    ["strict", null, 403],
    ["strict", true, 200],
    ["allow", false, 200],
    ["refuse", true, 200],
  ] as const)("otherUsers %s, the system says %s: %i", async (otherUsers, own, status) => {
    const rig = await startBridge({ otherUsers, lookup: lookup(own) });
    expect((await rig.http("/v1/readers", { origin: SITE })).status).toBe(status);
  });

  test("a look that fails knows nothing and costs nobody the answer", async () => {
    const broken: CallerLookup = {
      isOwnUser: () => Promise.reject(new Error("no tool")),
      programOf: () => Promise.reject(new Error("no tool")),
    };
    const rig = await startBridge({ lookup: broken });
    await rig.enter(SITE);
  });
});

describe("answers", () => {
  test("carry the headers that keep pages apart, errors and API included", async () => {
    const rig = await startBridge();
    for (const path of ["/v1/health", "/errors", "/nothing"]) {
      const { headers } = await fetch(rig.url + path);
      const policy = headers.get("content-security-policy") ?? "";
      expect(policy).toContain("default-src 'self'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/unsafe|\*/);
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("x-frame-options")).toBe("DENY");
      expect(headers.get("referrer-policy")).toBe("no-referrer");
      expect(headers.get("cross-origin-opener-policy")).toBe("same-origin");
      expect(headers.get("server")).toBeNull();
    }
  });
});

function foreignAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flat()
    .filter((net) => net && !net.internal && net.family === "IPv4")
    .map((net) => net?.address ?? "");
}

function hasIpv6(): boolean {
  return Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === "::1"));
}

function explainNoAddress(): void {
  const reason = "this machine has no network address beside loopback: foreign peers were not tried";
  if (process.env.CI) throw new Error(reason);
  process.stderr.write(`${reason}\n`);
}
