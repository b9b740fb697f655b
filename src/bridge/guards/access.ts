import { timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { Fault } from "../../base/fault.ts";
import { bridgeFaults } from "../faults.ts";
import type { Access } from "../method.ts";

/** Who is calling, after the guards. */
export interface Caller {
  readonly access: Access;
  /** Null for a program with the token, or a same-origin request that carries no Origin. */
  readonly origin: string | null;
}

export interface AccessRules {
  readonly port: number;
  readonly token: string;
  readonly allowedOrigins: readonly string[];
}

/** The three spellings of this agent's own address. */
export function ownOrigins(port: number): string[] {
  return ["127.0.0.1", "localhost", "[::1]"].map((host) => `http://${host}:${port}`);
}

/**
 * The Host header must name this machine and port exactly: behind a host name that was rebound to loopback, an
 * attacker's page would be same-origin with the agent.
 * @throws Fault `host.refused`
 */
export function checkHost(headers: IncomingHttpHeaders, port: number): void {
  const own = ownOrigins(port).map((origin) => origin.slice("http://".length));
  if (!own.includes(headers.host ?? "")) throw new Fault(bridgeFaults["host.refused"], { port });
}

/**
 * Decides by token, exact Origin, or the browser's own word that the request is same-origin. Everything else is
 * refused, `null` and a missing Origin included.
 * @throws Fault `token.refused`, `origin.refused`
 */
export function identify(headers: IncomingHttpHeaders, rules: AccessRules): Caller {
  const { authorization, origin } = headers;
  if (authorization !== undefined) {
    if (!sameSecret(authorization, `Bearer ${rules.token}`)) throw new Fault(bridgeFaults["token.refused"]);
    return { access: "own", origin: null };
  }
  if (origin === undefined) {
    if (headers["sec-fetch-site"] === "same-origin") return { access: "own", origin: null };
    throw new Fault(bridgeFaults["origin.refused"], { origin: "（未知）" });
  }
  const known = originAccess(origin, rules);
  if (known === null) throw new Fault(bridgeFaults["origin.refused"], { origin });
  return { access: known, origin };
}

/** What an origin may do; null = nothing. */
export function originAccess(
  origin: string,
  rules: Pick<AccessRules, "port" | "allowedOrigins">,
): Access | null {
  if (origin === "null" || !isOrigin(origin)) return null;
  if (ownOrigins(rules.port).includes(origin)) return "own";
  return rules.allowedOrigins.includes(origin) ? "page" : null;
}

function isOrigin(text: string): boolean {
  try {
    return new URL(text).origin === text;
  } catch {
    return false;
  }
}

function sameSecret(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
