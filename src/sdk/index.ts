/**
 * The client that runs in a page: connects to the agent of this computer, reads cards, says what is missing.
 * No dependency; served by the agent at `/sdk.js`.
 *
 * ```js
 * import { connect } from "http://127.0.0.1:22377/sdk.js";
 * const bridge = connect();
 * bridge.on("verdict", (verdict) => show(verdict.zh));
 * const card = await bridge.read({ waitMs: 30_000 });
 * ```
 */
import type { Card } from "../card/card.ts";
import type { ReaderView } from "../readers/reader.ts";
import { type CallOptions, Connection } from "./connection.ts";
import { disconnected } from "./error.ts";
import { diagnose, type Verdict, verdict } from "./verdict.ts";
import { type CardEvent, Watch } from "./watch.ts";

export { BridgeError } from "./error.ts";
export type { Card, CardEvent, ReaderView, Verdict, Watch };

export interface ConnectOptions {
  /** Default: the agent that served the page, else `http://127.0.0.1:22377`. */
  readonly url?: string;
  /** Shown in the agent's log. */
  readonly client?: { readonly name: string; readonly version: string };
}

export interface ReadOptions {
  readonly reader?: string;
  readonly waitMs?: number;
  readonly faces?: boolean;
  readonly fingerprint?: boolean;
  readonly portrait?: boolean;
}

export interface BridgeEvents {
  verdict: Verdict;
  readers: readonly ReaderView[];
  card: CardEvent;
  /** Anything else that the agent announces. */
  notification: { readonly method: string; readonly params: unknown };
  /** Connected, again after a loss: time to ask anew for what may have changed. */
  open: undefined;
  close: undefined;
}

const DEFAULT_URL = "http://127.0.0.1:22377";
const PROTOCOL = 1;
/** Close code of an agent that speaks no version we know. */
const CLOSE_PROTOCOL = 4002;
const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 10_000;

/** Connects now and again after every loss, until `close()`. Call it on a user's action where a browser may ask. */
export function connect(options: ConnectOptions = {}): BridgeClient {
  return new BridgeClient(options);
}

export class BridgeClient {
  readonly #url: string;
  readonly #isOwn: boolean;
  readonly #client: NonNullable<ConnectOptions["client"]>;
  readonly #listeners = new Map<keyof BridgeEvents, Set<(value: never) => void>>();
  readonly #watches = new Map<Watch, Omit<ReadOptions, "waitMs">>();
  #verdict = verdict("connecting");
  #readers: readonly ReaderView[] = [];
  #connection: Connection | null = null;
  #closed = false;
  #retryMs = FIRST_RETRY_MS;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;

  constructor({ url, client = { name: "page", version: "0" } }: ConnectOptions) {
    const own = /^https?:\/\/(127\.0\.0\.1|localhost|\[::1\])(:|$)/.test(location.origin)
      ? location.origin
      : null;
    this.#url = (url ?? own ?? DEFAULT_URL).replace(/\/$/, "");
    this.#isOwn = this.#url === location.origin;
    this.#client = client;
    void this.#connect();
  }

  get verdict(): Verdict {
    return this.#verdict;
  }

  get readers(): readonly ReaderView[] {
    return this.#readers;
  }

  get connected(): boolean {
    return this.#connection !== null;
  }

  /** Calls back on an event until the returned function is called. */
  on<E extends keyof BridgeEvents>(event: E, listener: (value: BridgeEvents[E]) => void): () => void {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners);
    listeners.add(listener as (value: never) => void);
    return () => listeners.delete(listener as (value: never) => void);
  }

  /** Resolves when the agent is connected. Rejects with the signal's reason. */
  ready(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#connection) return resolve();
      if (signal?.aborted) return reject(signal.reason);
      const stop = this.on("open", () => {
        stop();
        resolve();
      });
      signal?.addEventListener("abort", () => {
        stop();
        reject(signal.reason);
      });
    });
  }

  /** Any method of the agent. Rejects with BridgeError. */
  async call<T>(method: string, params: object = {}, options: CallOptions = {}): Promise<T> {
    if (!this.#connection) throw disconnected();
    return await this.#connection.call<T>(method, params, options);
  }

  /** The card that lies there, or the next one within `waitMs`. */
  async read(options: ReadOptions & { signal?: AbortSignal } = {}): Promise<Card> {
    const { signal, ...params } = options;
    await this.ready(signal);
    return await this.call<Card>("card.read", params, { signal, timeoutMs: (options.waitMs ?? 0) + 30_000 });
  }

  /** Every card that is put down, until `stop()`; goes on by itself after a lost connection. */
  watch(options: Omit<ReadOptions, "waitMs"> = {}): Watch {
    const watch = new Watch(() => {
      this.#watches.delete(watch);
      this.#updateWatch();
    });
    this.#watches.set(watch, options);
    this.#updateWatch();
    return watch;
  }

  /** For good. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#retryTimer);
    for (const watch of this.#watches.keys()) watch.stop();
    this.#connection?.close();
  }

  async #connect(): Promise<void> {
    try {
      const connection = await Connection.open(
        this.#url,
        (method, params) => this.#notified(method, params),
        (code) => this.#lost(code),
      );
      const hello = { protocol: [PROTOCOL], client: this.#client };
      const { readers } = await connection.call<{ readers: ReaderView[] }>("session.hello", hello);
      if (this.#closed) return connection.close();
      this.#connection = connection;
      this.#retryMs = FIRST_RETRY_MS;
      this.#setReaders(readers);
      this.#updateWatch();
      this.#emit("open", undefined);
    } catch {
      if (!this.#closed && this.#verdict.id !== "version-too-old")
        this.#judge(await diagnose(this.#url, this.#isOwn));
      this.#retry();
    }
  }

  #lost(code: number): void {
    if (code === CLOSE_PROTOCOL) this.#judge(verdict("version-too-old"));
    if (!this.#connection) return;
    this.#connection = null;
    if (code !== CLOSE_PROTOCOL) this.#judge(verdict("not-running"));
    this.#emit("close", undefined);
    this.#retry();
  }

  /** Backs off with jitter, so that ten tabs do not knock at once. */
  #retry(): void {
    if (this.#closed) return;
    clearTimeout(this.#retryTimer);
    this.#retryTimer = setTimeout(() => void this.#connect(), this.#retryMs * (0.75 + Math.random() / 2));
    this.#retryMs = Math.min(this.#retryMs * 2, LAST_RETRY_MS);
  }

  #notified(method: string, params: unknown): void {
    const [subject, what] = method.split(".");
    if (subject === "reader") this.#readerChanged(what ?? "", (params as { reader: ReaderView }).reader);
    else if (subject === "card") {
      const event = { type: what, ...(params as object) } as CardEvent;
      for (const watch of this.#watches.keys()) watch.push(event);
      this.#emit("card", event);
    } else this.#emit("notification", { method, params });
  }

  #readerChanged(what: string, reader: ReaderView): void {
    const others = this.#readers.filter(({ id }) => id !== reader.id);
    this.#setReaders(what === "removed" ? others : [...others, reader]);
  }

  #setReaders(readers: readonly ReaderView[]): void {
    this.#readers = readers.toSorted((a, b) => a.id.localeCompare(b.id));
    this.#emit("readers", this.#readers);
    this.#judge(verdict(readers.length === 0 ? "no-reader" : "ready"));
  }

  /** One watch at the agent carries what all of the page's watches want. */
  #updateWatch(): void {
    const wanted = [...this.#watches.values()];
    const params = {
      faces: wanted.some(({ faces }) => faces),
      fingerprint: wanted.some(({ fingerprint }) => fingerprint),
    };
    const call = wanted.length > 0 ? this.call("card.watch", params) : this.call("card.unwatch");
    call.catch((error) => {
      if (error.id === "reader.leased") this.#judge(verdict("busy"));
    });
  }

  #judge(now: Verdict): void {
    if (this.#verdict.id === now.id) return;
    this.#verdict = now;
    this.#emit("verdict", now);
  }

  #emit<E extends keyof BridgeEvents>(event: E, value: BridgeEvents[E]): void {
    for (const listener of this.#listeners.get(event) ?? [])
      (listener as (value: BridgeEvents[E]) => void)(value);
  }
}
