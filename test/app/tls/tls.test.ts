import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { get } from "node:https";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { isDue, makeTls, readTls } from "../../../src/app/tls/identity.ts";
import { trustCommands } from "../../../src/app/tls/trust.ts";
import { systemRandom } from "../../../src/base/random.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { runProgram, startProgram } from "../../support/program.ts";
import { tempDir } from "../../support/temp-dir.ts";

const AGENT = ["agent", "--port", "0", "--simulator", "on"];
const ANY_PORT = { IDCARD_BRIDGE_TLS_PORT: "0" };

async function tls(dir: string, command: string) {
  const { code, stdout } = await runProgram(["tls", command, "--json", "--data-dir", dir]);
  return { code, answer: JSON.parse(stdout) };
}

/** @returns the status of an https call, or the code of the client's refusal */
function visit(url: string, options: object): Promise<string> {
  return new Promise((resolve) => {
    const request = get(url, { ...options, agent: false }, (response) => {
      response.resume();
      resolve(String(response.statusCode));
    });
    request.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });
}

describe("tls enable", () => {
  test("serves https and wss on all three names to a client that trusts the authority, and to no other", async () => {
    const dir = await tempDir();
    const { code, answer } = await tls(dir, "enable");
    expect(code).toBe(0);
    const ca = readFileSync(answer.caFile, "utf8");
    const { run } = await startProgram(AGENT, dir, ANY_PORT);
    for (const host of ["localhost", "127.0.0.1", "[::1]"]) {
      const url = `https://${host}:${run.tlsPort}`;
      expect([host, await visit(`${url}/v1/health`, { ca })]).toEqual([host, "200"]);
    }
    const url = `https://localhost:${run.tlsPort}`;
    expect(await visit(`${url}/v1/health`, {})).toMatch(/SELF_SIGNED|UNABLE_TO|UNTRUSTED/);
    // The guards are the same: Host with the very port, own origin, token.
    expect(await visit(`${url}/v1/health`, { ca, headers: { host: `localhost:${run.port}` } })).toBe("421");
    expect(await visit(`${url}/v1/readers`, { ca, headers: { origin: url } })).toBe("200");
    expect(await visit(`${url}/v1/readers`, { ca, headers: { origin: "https://x.example" } })).toBe("403");
    const socket = new WebSocket(`wss://localhost:${run.tlsPort}/v1/ws`, { ca, origin: url });
    await once(socket, "open");
    socket.send(
      '{"jsonrpc":"2.0","id":1,"method":"session.hello","params":{"protocol":[1],"client":{"name":"x","version":"1"}}}',
    );
    const [message] = await once(socket, "message");
    expect(JSON.parse(String(message))).toMatchObject({ result: { protocol: 1 } });
    socket.terminate();
  });

  test("keeps its key for the user alone and nobody's key of the authority; twice is once; disable leaves nothing", async () => {
    const dir = await tempDir();
    writeFileSync(join(dir, "config.json"), JSON.stringify({ logLevel: "error" }));
    const { answer } = await tls(dir, "enable");
    expect(readdirSync(join(dir, "tls")).sort()).toEqual(["ca.pem", "cert.pem", "key.pem"]);
    expect(statSync(join(dir, "tls", "key.pem")).mode & 0o777).toBe(0o600);
    expect((await tls(dir, "enable")).answer.fingerprint).toBe(answer.fingerprint);
    expect((await tls(dir, "status")).answer).toMatchObject({
      enabled: true,
      fingerprint: answer.fingerprint,
    });
    expect((await tls(dir, "disable")).answer).toEqual({ enabled: false, removed: true });
    expect(existsSync(join(dir, "tls"))).toBe(false);
    expect(JSON.parse(readFileSync(join(dir, "config.json"), "utf8"))).toEqual({ logLevel: "error" });
    expect((await tls(dir, "status")).answer).toMatchObject({ enabled: false });
  });

  test("an agent without it listens on no https port; two installations have nothing in common", async () => {
    const [one, two] = [await tempDir(), await tempDir()];
    expect((await startProgram(AGENT, one, ANY_PORT)).run.tlsPort).toBeUndefined();
    const [a, b] = [(await tls(one, "enable")).answer, (await tls(two, "enable")).answer];
    expect(a.fingerprint).not.toBe(b.fingerprint);
  });
});

describe("the certificate", () => {
  test("is renewed within its last thirty days, with a new authority", async () => {
    const dir = await tempDir();
    const clock = new FakeClock();
    const made = await makeTls(dir, { clock, random: systemRandom });
    expect(isDue(made, clock.now())).toBe(false);
    expect(isDue(made, made.expiresAt - 29 * 86_400_000)).toBe(true);
    const again = await makeTls(dir, { clock, random: systemRandom });
    expect(again.fingerprint).not.toBe(made.fingerprint);
    expect(readTls(dir)?.fingerprint).toBe(again.fingerprint);
  });

  test("that is damaged is named, not replaced in silence", async () => {
    const dir = await tempDir();
    await makeTls(dir, { clock: new FakeClock(), random: systemRandom });
    writeFileSync(join(dir, "tls", "ca.pem"), "x");
    expect(() => readTls(dir)).toThrow(expect.objectContaining({ id: "app.config-invalid" }));
  });

  test.each(["darwin", "win32", "linux"] as const)(
    "on %s there is a command to trust it and one to undo that",
    (system) => {
      const { trust, distrust } = trustCommands("/x y/ca.pem", "AB:CD", system);
      expect(trust).toContain('"/x y/ca.pem"');
      expect(distrust).toMatch(/ABCD|idcard-bridge/);
    },
  );
});
