import { createServer, type Server, type ServerOptions } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import { Fault } from "../base/fault.ts";
import { bridgeFaults } from "./faults.ts";
import type { Limits } from "./limits.ts";

const LOOPBACK_V4 = "127.0.0.1";
const LOOPBACK_V6 = "::1";
/** A free IPv4 port may be taken on IPv6: so many tries for one that is free on both. */
const TRIES = 10;

/** Certificate and key, PEM. */
export interface TlsIdentity {
  readonly cert: string;
  readonly key: string;
}

export interface ListenOptions {
  readonly port: number;
  readonly limits: Limits;
  /** Absent: plain HTTP. */
  readonly tls?: TlsIdentity | undefined;
  prepare(server: Server): void;
}

/**
 * Listens on both loopback addresses with one port. A machine without IPv6 gets IPv4 alone.
 * @param options.port 0 = any port that is free on both
 * @throws Fault `bridge.port-in-use`
 */
export async function listenOnLoopback(options: ListenOptions): Promise<{ port: number; servers: Server[] }> {
  return await onBoth(options.port, (host, port) => listen(options, host, port));
}

/** {@link listenOnLoopback}, where `listen` is one server on one address or the system's error. */
export async function onBoth(
  port: number,
  listen: (host: string, port: number) => Promise<Server>,
): Promise<{ port: number; servers: Server[] }> {
  for (let tries = 1; ; tries++) {
    const v4 = await listen(LOOPBACK_V4, port).catch((error: unknown) => {
      throw asPortFault(error, port);
    });
    const actual = (v4.address() as AddressInfo).port;
    try {
      return { port: actual, servers: [v4, await listen(LOOPBACK_V6, actual)] };
    } catch (error) {
      if (isWithoutIpv6(error)) return { port: actual, servers: [v4] };
      v4.close();
      if (port !== 0 || tries === TRIES) throw asPortFault(error, actual);
    }
  }
}

async function listen({ limits, tls, prepare }: ListenOptions, host: string, port: number): Promise<Server> {
  const how: ServerOptions = {
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    connectionsCheckingInterval: Math.min(1_000, limits.headersMs),
  };
  const server = tls ? createSecureServer({ ...how, ...tls, minVersion: "TLSv1.2" }) : createServer(how);
  server.maxConnections = limits.sockets;
  prepare(server);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  return server;
}

function isWithoutIpv6(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === "EADDRNOTAVAIL" || code === "EAFNOSUPPORT";
}

function asPortFault(error: unknown, port: number): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== "EADDRINUSE" && code !== "EACCES") return error;
  return new Fault(bridgeFaults["bridge.port-in-use"], { port }, { cause: error });
}
