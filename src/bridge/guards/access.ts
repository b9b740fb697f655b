import { timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { Fault } from "../../base/fault.ts";
import { bridgeFaults } from "../faults.ts";

/** A port that the agent listens on, with or without TLS. */
export interface Listener {
  readonly port: number;
  readonly secure: boolean;
}

const HOSTS = ["127.0.0.1", "localhost", "[::1]"];

/** The three spellings of a listener's own address. */
export function ownOrigins({ port, secure }: Listener): string[] {
  return HOSTS.map((host) => `${secure ? "https" : "http"}://${host}:${port}`);
}

/**
 * The Host header must name this machine and the port of this very connection: behind a host name that was rebound
 * to loopback, an attacker's page would be same-origin with the agent.
 * @throws Fault `host.refused`
 */
export function checkHost(headers: IncomingHttpHeaders, port: number): void {
  if (!HOSTS.some((host) => headers.host === `${host}:${port}`))
    throw new Fault(bridgeFaults["host.refused"], { port });
}

/** @returns whether a token was shown; @throws Fault `token.refused` */
export function checkToken({ authorization }: IncomingHttpHeaders, token: string): boolean {
  if (authorization === undefined) return false;
  if (sameSecret(authorization, `Bearer ${token}`)) return true;
  throw new Fault(bridgeFaults["token.refused"]);
}

function sameSecret(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
