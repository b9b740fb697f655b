/**
 * Everything that is asked before a request is heard, in this order: host, rate, token, user, origin. Deny by
 * default: what no rule lets in stays out.
 */
import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { Clock } from "../../base/clock.ts";
import { Fault } from "../../base/fault.ts";
import type { CallerLookup, Connection } from "../callers/lookup.ts";
import { isOrigin } from "../consent/origin.ts";
import type { Origins, Standing } from "../consent/origins.ts";
import { bridgeFaults } from "../faults.ts";
import type { Limits } from "../limits.ts";
import type { Program } from "../schemas/consent.ts";
import { checkHost, checkToken, type Listener, ownOrigins } from "./access.ts";
import { RateLimiter } from "./rate.ts";

/** Who is calling, after the guards. */
export type Caller =
  | { readonly access: "page"; readonly origin: string }
  /** Null for a program with the token, or a same-origin request that carries no Origin. */
  | { readonly access: "own"; readonly origin: string | null };

/** refuse: known others stay out; strict: unknown ones too; allow: nobody is asked. */
export type OtherUsers = "refuse" | "strict" | "allow";

export interface GateOptions {
  readonly token: string;
  readonly origins: Origins;
  readonly lookup: CallerLookup;
  readonly otherUsers: OtherUsers;
  readonly limits: Limits;
  readonly clock: Clock;
}

const NO_ORIGIN = "（未知）";

export class Gate {
  readonly #options: GateOptions;
  readonly #calls: RateLimiter;
  readonly #opens: RateLimiter;
  /** One look per connection: neither its user nor its program changes. */
  readonly #users = new WeakMap<Socket, Promise<boolean | null>>();
  readonly #programs = new WeakMap<Socket, Promise<Program | null>>();
  readonly #listeners: Listener[] = [];

  constructor(options: GateOptions) {
    const { clock, limits } = options;
    this.#options = options;
    this.#calls = new RateLimiter(clock, limits.callBurst, limits.callsPerSecond);
    this.#opens = new RateLimiter(clock, limits.openBurst, limits.opensPerSecond);
  }

  listensOn(listener: Listener): void {
    this.#listeners.push(listener);
  }

  /** @throws Fault `host.refused` */
  checkHost(request: IncomingMessage): void {
    checkHost(request.headers, Number(request.socket.localPort));
  }

  /** What an origin may do: `own` is the agent's own page. */
  standing(origin: string): Standing | "own" {
    if (!isOrigin(origin)) return "refused";
    if (this.#listeners.some((listener) => ownOrigins(listener).includes(origin))) return "own";
    return this.#options.origins.standing(origin);
  }

  /** Is it the page of an origin that may call? For the bland health document; asks nobody. */
  knows(origin: string | undefined): boolean {
    return origin !== undefined && ["own", "allowed"].includes(this.standing(origin));
  }

  /**
   * Decides by token, exact Origin, or the browser's own word that the request is same-origin. Everything else is
   * refused, `null` and a missing Origin included. An unknown page is put before the user.
   * @throws Fault `token.refused`, `caller.other-user`, `origin.refused`, `origin.pending`
   */
  async identify(request: IncomingMessage): Promise<Caller> {
    const { origin } = request.headers;
    if (checkToken(request.headers, this.#options.token)) return { access: "own", origin: null };
    await this.demandOwnUser(request);
    if (origin === undefined) {
      if (request.headers["sec-fetch-site"] === "same-origin") return { access: "own", origin: null };
      throw new Fault(bridgeFaults["origin.refused"], { origin: NO_ORIGIN });
    }
    switch (this.standing(origin)) {
      case "own":
        return { access: "own", origin };
      case "allowed":
        return { access: "page", origin };
      case "unknown":
        throw new Fault(bridgeFaults[await this.#ask(request, origin)], { origin });
      default:
        throw new Fault(bridgeFaults["origin.refused"], { origin: shown(origin) });
    }
  }

  /** A page has a connection. @returns the way to say that it has ended */
  hold({ access, origin }: Caller): () => void {
    return access === "page" ? this.#options.origins.hold(origin) : () => {};
  }

  /** The program behind a connection; null where the system does not tell. */
  programOf({ socket }: IncomingMessage): Promise<Program | null> {
    return remembered(this.#programs, socket, () => this.#options.lookup.programOf(portsOf(socket)));
  }

  /** @throws Fault `caller.other-user` */
  async demandOwnUser({ socket }: IncomingMessage): Promise<void> {
    const { otherUsers, lookup } = this.#options;
    if (otherUsers === "allow") return;
    const own = await remembered(this.#users, socket, () => lookup.isOwnUser(portsOf(socket)));
    if (own === false || (own === null && otherUsers === "strict"))
      throw new Fault(bridgeFaults["caller.other-user"]);
  }

  /** One call of a page; the agent's own pages and programs with the token are not counted. @returns false: too many */
  countCall(caller: Caller): boolean {
    return caller.access === "own" || this.#calls.take(caller.origin);
  }

  /** One more request from a caller that is not known yet. @throws Fault `request.too-fast` */
  countOpening({ headers }: IncomingMessage): void {
    const { origin } = headers;
    if (headers.authorization !== undefined || (origin !== undefined && this.standing(origin) === "own"))
      return;
    if (!this.#opens.take(origin === undefined ? "" : shown(origin)))
      throw new Fault(bridgeFaults["request.too-fast"]);
  }

  async #ask(request: IncomingMessage, origin: string): Promise<"origin.pending" | "origin.refused"> {
    const { origins } = this.#options;
    const program = origins.isPending(origin) ? null : await this.programOf(request);
    return origins.ask(origin, program) ? "origin.pending" : "origin.refused";
  }
}

function portsOf({ remotePort = 0, localPort = 0 }: Socket): Connection {
  return { peerPort: remotePort, agentPort: localPort };
}

function remembered<T>(
  known: WeakMap<Socket, Promise<T | null>>,
  socket: Socket,
  look: () => Promise<T | null>,
): Promise<T | null> {
  const before = known.get(socket);
  if (before !== undefined) return before;
  // A failed look knows nothing; it must not cost the page its answer.
  const now = look().catch(() => null);
  known.set(socket, now);
  return now;
}

function shown(origin: string): string {
  return origin.slice(0, 100);
}
