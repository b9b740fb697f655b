import { randomBytes, X509Certificate } from "node:crypto";
import { once } from "node:events";
import { createServer, request } from "node:https";
import type { AddressInfo } from "node:net";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { type Authority, createAuthority, VALID_DAYS } from "../../../src/app/tls/authority.ts";

let authority: Authority;

beforeAll(async () => {
  authority = await createAuthority(Date.now(), () => randomBytes(16));
});

/** A real TLS handshake with a client that trusts the authority. @returns the status, or why it was refused */
async function visit(identity: { cert: string; key: string }, servername: string): Promise<string> {
  const server = createServer(identity, (_, response) => response.end("ok")).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return await new Promise((resolve) => {
    const visitor = request(
      { host: "127.0.0.1", port, servername, ca: authority.certificate, agent: false },
      (response) => {
        response.resume();
        resolve(String(response.statusCode));
      },
    );
    visitor.on("error", (error) => resolve(error.message));
    visitor.end();
  });
}

describe("a client that trusts the authority", () => {
  test("is served by a certificate for this computer's names", async () => {
    const identity = await authority.issue({ dns: ["localhost"], ip: ["127.0.0.1", "::1"] });
    expect(await visit(identity, "localhost")).toBe("200");
  });

  test.each([
    ["another site", { dns: ["evil.example"], ip: [] }, "evil.example"],
    ["another site beside localhost", { dns: ["localhost", "evil.example"], ip: [] }, "localhost"],
    ["another address", { dns: ["localhost"], ip: ["192.168.1.1"] }, "localhost"],
    ["another loopback address", { dns: ["localhost"], ip: ["127.0.0.2"] }, "localhost"],
    ["another IPv6 address", { dns: ["localhost"], ip: ["fd00::1"] }, "localhost"],
    ["a name that ends alike", { dns: ["evillocalhost"], ip: [] }, "evillocalhost"],
  ])("refuses one for %s, though the authority itself has signed it", async (_, names, servername) => {
    expect(await visit(await authority.issue(names), servername)).toContain("permitted subtree violation");
  });
});

test("Apple's limit on a certificate's life is kept, and the authority may sign servers only", async () => {
  const { cert } = await authority.issue({ dns: ["localhost"], ip: [] });
  const { validFrom, validTo, keyUsage } = new X509Certificate(cert);
  const days = (Date.parse(validTo) - Date.parse(validFrom)) / 86_400_000;
  expect(days).toBeLessThanOrEqual(825);
  expect(days).toBeGreaterThanOrEqual(VALID_DAYS);
  expect(keyUsage).toEqual(["1.3.6.1.5.5.7.3.1"]);
  expect(new X509Certificate(authority.certificate)).toMatchObject({ ca: true });
  expect(new X509Certificate(cert)).toMatchObject({ ca: false });
});
