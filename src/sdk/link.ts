import type { ReaderView } from "../readers/reader.ts";
import { browserOf } from "./browser.ts";
import { Connection } from "./connection.ts";
import type { Environment, LoopbackPermission } from "./environment.ts";
import { BridgeError } from "./error.ts";
import type { VerdictDetails } from "./judge.ts";
import type { LeaseState } from "./options.ts";
import type { VerdictId } from "./verdict-id.ts";

export interface Hello {
  readonly version: string;
  readonly readers: readonly ReaderView[];
  readonly leases?: readonly LeaseState[];
}

interface Health {
  readonly name: string;
  readonly protocol: { readonly min: number; readonly max: number };
  readonly originKnown: boolean;
}

export interface LinkOptions {
  /** The agent's addresses, tried in turn. */
  readonly urls: readonly string[];
  readonly client: { readonly name: string; readonly version: string };
  /** May the browser ask its user without a click? */
  readonly askAtOnce: boolean;
  readonly environment: Environment;
}

export interface LinkListener {
  judged(id: VerdictId, details?: VerdictDetails): void;
  opened(hello: Hello): void;
  closed(): void;
  notified(method: string, params: unknown): void;
}

export const PROTOCOL = 1;
const HEALTH_MS = 5_000;
const HELLO_MS = 10_000;
const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 10_000;
/** While the agent asks its user, who should not have to wait. */
const PENDING_RETRY_MS = 2_000;

/** The agent's close codes, as docs/web-authors.md lists them. */
const CLOSE = {
  protocol: 4002,
  crowded: 4003,
  otherUser: 4009,
  refused: 4010,
  pending: 4011,
  forgotten: 4012,
};

const HERE = /^https?:\/\/(127\.0\.0\.1|localhost|\[::1\])(:|$)/;
/** Addresses and names that only an intranet has. */
const PRIVATE =
  /^https?:\/\/(((10|127|192\.168|172\.(1[6-9]|2\d|3[01])|100\.(6[4-9]|[789]\d|1[01]\d|12[0-7]))\.[\d.]+)|[^.:[]+|[^:[]+\.(local|lan|internal|corp|intranet))(:|$)/;

/** Is it a page of this computer? Browsers let those reach the agent unasked. */
export const isHere = (origin: string) => HERE.test(origin);

/**
 * Keeps one page connected to the agent: asks the browser before it knocks, tells what stands in the way, and knocks
 * again with growing pauses. It does not knock while a prompt would surprise the user or is known to be refused.
 */
export class Link {
  readonly #options: LinkOptions;
  readonly #listener: LinkListener;
  #permission: LoopbackPermission | null = null;
  #connection: Connection | null = null;
  #attempt: Promise<void> | null = null;
  /** The agent was reached although nobody was asked: this page's address counts as local. */
  #ungated = false;
  /** The one that we were connected to comes first, once there is one. */
  #urls: readonly string[];
  #url: string;
  #retryMs = FIRST_RETRY_MS;
  #stopRetry = () => {};
  #ended = false;

  constructor(options: LinkOptions, listener: LinkListener) {
    this.#options = options;
    this.#listener = listener;
    this.#urls = options.urls;
    this.#url = options.urls[0] as string;
  }

  /** The agent's address: the one that answered, else the first. */
  get url(): string {
    return this.#url;
  }

  get connection(): Connection | null {
    return this.#connection;
  }

  /** Tries now; resolves when it is known whether the agent was reached. Never rejects. */
  knock(): Promise<void> {
    if (this.#connection || this.#ended) return Promise.resolve();
    this.#stopRetry();
    this.#attempt ??= this.#try(this.#mayAsk()).finally(() => {
      this.#attempt = null;
    });
    return this.#attempt;
  }

  end(): void {
    this.#ended = true;
    this.#stopRetry();
    if (this.#permission) this.#permission.onchange = null;
    void this.#connection?.close();
  }

  #mayAsk(): boolean {
    const { askAtOnce, environment } = this.#options;
    return !environment.worker && (askAtOnce || PRIVATE.test(environment.origin) || environment.userActive());
  }

  async #try(mayAsk: boolean): Promise<void> {
    const state = await this.#permissionState();
    if (state === "denied" || state === "prompt") this.#barred(state);
    if (state === "denied" || (state === "prompt" && !mayAsk)) return;
    // Where several users share a computer, each has an agent on a port of its own; only ours lets us in.
    const foreign = new Set<string>();
    for (
      let health = await this.#find(state, foreign);
      !this.#ended;
      health = await this.#find(state, foreign)
    ) {
      if (health === "barred") return;
      if (health === null) return foreign.size > 0 ? this.#refused(CLOSE.otherUser, true) : this.#unreached();
      const code = await this.#meet(health);
      if (code !== CLOSE.otherUser)
        return code === null ? undefined : this.#refused(code, health.originKnown);
      foreign.add(this.#url);
    }
  }

  /** @returns null once the page is connected or was told of another version; else why it was not let in */
  async #meet({ protocol: { min, max } }: Health): Promise<number | null> {
    if (min <= PROTOCOL && max >= PROTOCOL) return await this.#open();
    this.#again("version-too-old", { requiresUpdate: min > PROTOCOL ? "page" : "agent" });
    return null;
  }

  get #inFirefox(): boolean {
    return browserOf(this.#options.environment.userAgent) === "firefox";
  }

  #unreached(): void {
    const { environment } = this.#options;
    const { secure, origin } = environment;
    if (secure || PRIVATE.test(origin) || isHere(origin)) this.#again("not-running");
    // Firefox asks http pages too, and means it when it says denied there.
    else if (this.#inFirefox && this.#permission?.state === "denied")
      this.#again("permission-denied", { framed: environment.frameBlocked() });
    else this.#again("insecure-context");
  }

  /**
   * What the browser says about reaching this computer; null where it need not be asked or does not know. On http
   * pages a denial is no reason not to try: Chromium says so of every one, although intranet pages may.
   */
  async #permissionState(): Promise<PermissionState | null> {
    const { environment } = this.#options;
    const { secure, origin } = environment;
    if (this.#ungated || isHere(origin) || (!secure && PRIVATE.test(origin))) return null;
    const permission = await environment.permission();
    if (permission && !this.#ended) {
      if (this.#permission) this.#permission.onchange = null;
      this.#permission = permission;
      permission.onchange = () => void this.knock();
    }
    return !permission || (!secure && permission.state === "denied") ? null : permission.state;
  }

  #barred(state: "denied" | "prompt"): void {
    const denied = state === "denied";
    this.#listener.judged(denied ? "permission-denied" : "permission-prompt", {
      framed: denied ? this.#options.environment.frameBlocked() : false,
    });
  }

  /**
   * The first agent that answers: the likeliest address alone, then the others at once. Once the browser has said
   * no, nothing further is tried.
   */
  async #find(
    before: PermissionState | null,
    foreign: ReadonlySet<string>,
  ): Promise<Health | "barred" | null> {
    let now = before;
    const urls = this.#urls.filter((url) => !foreign.has(url));
    for (const some of [urls.slice(0, 1), urls.slice(1)]) {
      // The user may take as long as it takes to answer a prompt.
      let answers = await this.#ask(some, before !== "prompt");
      if (!answers.some(Boolean) && before !== null) {
        now = await this.#permissionState();
        // The agent has closed the connection that waited while the user thought.
        if (before === "prompt" && now === "granted") answers = await this.#ask(some, true);
      }
      const found = answers.findIndex(Boolean);
      if (found >= 0) {
        this.#url = some[found] as string;
        return answers[found] as Health;
      }
      // Chromium asks before it looks who is there, Firefox only where somebody answers.
      if (now === "denied" || (now === "prompt" && !this.#inFirefox)) break;
    }
    if (now !== "denied" && now !== "prompt") return null;
    this.#barred(now);
    return "barred";
  }

  #ask(urls: readonly string[], limited: boolean): Promise<(Health | null)[]> {
    return Promise.all(urls.map((url) => this.#health(url, limited)));
  }

  async #health(url: string, limited: boolean): Promise<Health | null> {
    const abort = new AbortController();
    const stop = limited ? this.#options.environment.after(HEALTH_MS, () => abort.abort()) : () => {};
    try {
      const init: RequestInit = { cache: "no-store", credentials: "omit", signal: abort.signal };
      const response = await this.#options.environment.fetch(`${url}/v1/health`, init);
      const health = (await response.json()) as Health;
      return health.name === "idcard-bridge" ? health : null;
    } catch {
      return null;
    } finally {
      stop();
    }
  }

  /** @returns null once it is open; else the close code */
  async #open(): Promise<number | null> {
    const { environment, client } = this.#options;
    const connection = new Connection(this.#url, environment, {
      notified: (method, params) => this.#listener.notified(method, params),
      closed: (code) => {
        if (this.#connection === connection) this.#lost(code);
      },
    });
    try {
      await connection.opened;
      const hello = { protocol: [PROTOCOL], client };
      const answer = await connection.call<Hello>("session.hello", hello, { timeoutMs: HELLO_MS });
      if (this.#ended) return connection.close().then(() => null);
      this.#connection = connection;
      this.#urls = [...new Set([this.#url, ...this.#urls])];
      this.#ungated = this.#permission?.state === "prompt";
      this.#retryMs = FIRST_RETRY_MS;
      this.#listener.opened(answer);
      return null;
    } catch (error) {
      const code = await connection.close();
      return error instanceof BridgeError && error.id === "session.protocol" ? CLOSE.protocol : code;
    }
  }

  #lost(code: number): void {
    this.#connection = null;
    this.#listener.closed();
    this.#refused(code, true);
  }

  #refused(code: number, originKnown: boolean): void {
    const { environment, urls } = this.#options;
    if (code === CLOSE.protocol) this.#again("version-too-old", { requiresUpdate: "agent" });
    else if (code === CLOSE.crowded) this.#again("busy", { owner: "其他网页 (other pages)" });
    else if (code === CLOSE.otherUser) this.#again("not-running", { otherUser: true });
    else if (code === CLOSE.pending) this.#again("origin-refused", { pending: true }, PENDING_RETRY_MS);
    else if (code === CLOSE.refused || code === CLOSE.forgotten) this.#again("origin-refused");
    else if (!originKnown && !urls.includes(environment.origin)) this.#again("origin-refused");
    else this.#again("not-running");
  }

  /** Tells why, and knocks again later: with jitter, so that ten tabs do not knock at once. */
  #again(id: VerdictId, details?: VerdictDetails, atMost = LAST_RETRY_MS): void {
    if (this.#ended) return;
    this.#listener.judged(id, details);
    const { environment } = this.#options;
    const pause = Math.min(this.#retryMs, atMost) * (0.75 + environment.random() / 2);
    this.#retryMs = Math.min(this.#retryMs * 2, LAST_RETRY_MS);
    this.#stopRetry();
    this.#stopRetry = environment.after(pause, () => void this.knock());
  }
}
