/**
 * Which pages may use the agent: denied unless the configuration or the user of this machine says otherwise.
 * The desktop shell, the agent's own page and the command line decide through the same three calls.
 */
import { EventEmitter } from "node:events";
import type { Clock } from "../../base/clock.ts";
import { Fault } from "../../base/fault.ts";
import { bridgeFaults } from "../faults.ts";
import type { ConsentRequest, OriginGrant, OriginList, Program } from "../schemas/consent.ts";
import { isOrigin, isTrustworthy } from "./origin.ts";
import type { GrantStore } from "./store.ts";

export interface OriginRules {
  /** Granted by the configuration. */
  readonly allowed: readonly string[];
  /** Forbidden by the configuration; stronger than every grant. */
  readonly forbidden: readonly string[];
  /** false: only the configuration grants; what users decided before does not count. */
  readonly ask: boolean;
}

export type Standing = "allowed" | "refused" | "unknown";

/** "Once" lasts as long as the page is used and so much longer, ms: a reload must not ask again. */
export const ONCE_MS = 10 * 60_000;
/** A question that nobody answers goes away, ms. */
export const PENDING_MS = 5 * 60_000;
/** More pages than these are not put before a person at the same time. */
const MAX_PENDING = 10;

export class Origins extends EventEmitter<{
  requested: [ConsentRequest];
  decided: [OriginGrant];
  forgotten: [string];
}> {
  readonly #rules: OriginRules;
  readonly #store: GrantStore;
  readonly #clock: Clock;
  readonly #remembered: Map<string, OriginGrant>;
  /** Decisions for once, with their end in ms since the epoch. */
  readonly #once = new Map<string, { grant: OriginGrant; until: number }>();
  readonly #pending = new Map<string, ConsentRequest>();
  /** One for each open connection. */
  readonly #held = new Set<{ readonly origin: string }>();

  constructor(options: { rules: OriginRules; store: GrantStore; clock: Clock }) {
    super();
    this.#rules = options.rules;
    this.#store = options.store;
    this.#clock = options.clock;
    this.#remembered = new Map(options.store.load().map((grant) => [grant.origin, grant]));
  }

  standing(origin: string): Standing {
    if (this.#rules.forbidden.includes(origin)) return "refused";
    if (this.#rules.allowed.includes(origin)) return "allowed";
    if (!this.#rules.ask) return "refused";
    const grant = this.#onceOf(origin) ?? this.#remembered.get(origin);
    if (!grant) return "unknown";
    return grant.decision === "allow" ? "allowed" : "refused";
  }

  /** The page has a connection: what was decided for once lasts at least until the returned function is called. */
  hold(origin: string): () => void {
    const connection = { origin };
    this.#held.add(connection);
    return () => {
      this.#held.delete(connection);
      const once = this.#once.get(origin);
      if (once) once.until = this.#clock.now() + ONCE_MS;
    };
  }

  isPending(origin: string): boolean {
    this.#dropStale();
    return this.#pending.has(origin);
  }

  /** Puts an unknown page before the user. @returns whether the user is asked */
  ask(origin: string, program: Program | null): boolean {
    if (!isTrustworthy(origin) || this.standing(origin) !== "unknown") return false;
    this.#dropStale();
    const known = this.#pending.get(origin);
    if (!known && this.#pending.size >= MAX_PENDING) return false;
    const now = this.#clock.now();
    const request = {
      origin,
      program: program ?? known?.program ?? null,
      askedAt: known?.askedAt ?? new Date(now).toISOString(),
      expiresAt: new Date(now + PENDING_MS).toISOString(),
    };
    this.#pending.set(origin, request);
    if (!known) this.emit("requested", request);
    return true;
  }

  /** @throws Fault `origin.invalid`, `origin.locked` when the configuration has decided already */
  decide(
    origin: string,
    { decision, remember, by }: Pick<OriginGrant, "decision" | "remember"> & { by: OriginGrant["decidedBy"] },
  ): OriginGrant {
    this.#demandOpen(origin);
    const grant: OriginGrant = {
      origin,
      decision,
      remember,
      decidedBy: by,
      program: this.#pending.get(origin)?.program?.name ?? null,
      decidedAt: new Date(this.#clock.now()).toISOString(),
    };
    this.#pending.delete(origin);
    this.#once.delete(origin);
    if (remember) this.#remember(grant);
    else {
      this.#forgetRemembered(origin);
      this.#once.set(origin, { grant, until: this.#clock.now() + ONCE_MS });
    }
    this.emit("decided", grant);
    return grant;
  }

  /** The page is unknown again. @returns false when nothing was decided about it */
  forget(origin: string): boolean {
    const known = this.#forgetRemembered(origin);
    const once = this.#once.delete(origin);
    if (!known && !once) return false;
    this.emit("forgotten", origin);
    return true;
  }

  list(): OriginList {
    this.#dropStale();
    const configured = (origin: string, decision: OriginGrant["decision"]): OriginGrant => ({
      origin,
      decision,
      remember: true,
      decidedBy: "policy",
      program: null,
      decidedAt: null,
    });
    const once = [...this.#once.keys()]
      .map((origin) => this.#onceOf(origin))
      .filter((grant) => grant !== null);
    return {
      asking: this.#rules.ask,
      pending: [...this.#pending.values()],
      grants: [
        ...this.#rules.forbidden.map((origin) => configured(origin, "deny")),
        ...this.#rules.allowed.map((origin) => configured(origin, "allow")),
        ...this.#remembered.values(),
        ...once,
      ],
    };
  }

  #demandOpen(origin: string): void {
    if (!isOrigin(origin)) throw new Fault(bridgeFaults["origin.invalid"], { origin: origin.slice(0, 100) });
    const { ask, allowed, forbidden } = this.#rules;
    if (!ask || allowed.includes(origin) || forbidden.includes(origin))
      throw new Fault(bridgeFaults["origin.locked"], { origin });
  }

  #onceOf(origin: string): OriginGrant | null {
    const once = this.#once.get(origin);
    if (!once) return null;
    const isHeld = [...this.#held].some((connection) => connection.origin === origin);
    if (isHeld || once.until > this.#clock.now()) return once.grant;
    this.#once.delete(origin);
    return null;
  }

  #dropStale(): void {
    const now = new Date(this.#clock.now()).toISOString();
    for (const [origin, { expiresAt }] of this.#pending) if (expiresAt <= now) this.#pending.delete(origin);
  }

  #remember(grant: OriginGrant): void {
    this.#remembered.set(grant.origin, grant);
    this.#store.save([...this.#remembered.values()]);
  }

  #forgetRemembered(origin: string): boolean {
    const known = this.#remembered.delete(origin);
    if (known) this.#store.save([...this.#remembered.values()]);
    return known;
  }
}
