import type { IncomingMessage } from "node:http";
import type { Clock } from "../../base/clock.ts";
import { Fault } from "../../base/fault.ts";
import { platformFaults } from "../faults.ts";
import type { Store } from "../storage/store.ts";
import { type Deed, recordDeed } from "./audit.ts";
import { LockOut } from "./lock-out.ts";
import type { Actor, Tokens } from "./tokens.ts";

/** Lets a caller with a right token in, and writes down who failed. */
export class Gate {
  readonly #tokens: Tokens;
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #lockOut: LockOut;

  constructor(tokens: Tokens, store: Store, clock: Clock) {
    this.#tokens = tokens;
    this.#store = store;
    this.#clock = clock;
    this.#lockOut = new LockOut(clock);
  }

  /** @throws Fault `platform.unauthorized`, `platform.locked`, `platform.origin-refused` */
  async admit(request: IncomingMessage): Promise<Actor> {
    const { origin, host, authorization = "" } = request.headers;
    if (origin !== undefined && !sameHost(origin, host))
      throw new Fault(platformFaults["platform.origin-refused"]);
    const [, token] = /^Bearer +(\S+)$/i.exec(authorization) ?? [];
    // Without a token nobody guesses one: a page that is opened before the sign-in must not lock itself out.
    if (token === undefined) throw new Fault(platformFaults["platform.unauthorized"]);
    const address = addressOf(request);
    const actor = this.#tokens.find(token, this.#clock.now());
    const wait = this.#lockOut.remaining(address, actor?.id ?? null);
    if (wait > 0) throw new Fault(platformFaults["platform.locked"], { minutes: Math.ceil(wait / 60_000) });
    if (actor) {
      this.#lockOut.succeeded(address, actor.id);
      return actor;
    }
    const action = this.#lockOut.failed(address) ? "sign-in.locked" : "sign-in.failed";
    await this.record({ actor: null, action, target: "", detail: {}, address });
    throw new Fault(platformFaults["platform.unauthorized"]);
  }

  async record(deed: Deed): Promise<void> {
    await recordDeed(this.#store, deed);
  }
}

export function addressOf(request: IncomingMessage): string {
  return request.socket.remoteAddress ?? "";
}

function sameHost(origin: string, host: string | undefined): boolean {
  return URL.canParse(origin) && new URL(origin).host === host;
}
