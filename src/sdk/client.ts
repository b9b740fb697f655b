import type { Card } from "../card/card.ts";
import type { ReaderView } from "../readers/reader.ts";
import { eitherOf, unlessAborted } from "./abort.ts";
import { browserOf } from "./browser.ts";
import { Emitter } from "./emitter.ts";
import type { Environment } from "./environment.ts";
import type { BridgeError } from "./error.ts";
import { type VerdictDetails, verdictOf } from "./judge.ts";
import { type Grant, Lease } from "./lease.ts";
import { type Hello, isHere, Link } from "./link.ts";
import type {
  BridgeEvents,
  CallOptions,
  ConnectOptions,
  LeaseOptions,
  LeaseState,
  ReadOptions,
  WatchOptions,
} from "./options.ts";
import { cancelled, closed, disconnected, unreachable } from "./refusals.ts";
import type { Verdict } from "./verdict.ts";
import type { VerdictId } from "./verdict-id.ts";
import { type CardEvent, Watch } from "./watch.ts";

/** The agent takes the first of them that is free: every user of a computer has an agent (src/app/ports.ts). */
const PORTS = [22377, 22387, 22397, 22407, 22417];
const URLS = PORTS.map((port) => `http://127.0.0.1:${port}`);
/** Safari keeps https pages from plain http, even of this computer; IT may have switched the agent's https on. */
const SAFARI_URLS = PORTS.map((port) => `https://localhost:${port + 1}`);
const CALL_MS = 30_000;
const LEASE_MS = 60_000;

/** One page's connection to the agent of this computer; made by `connect()`. */
export class BridgeClient {
  readonly #environment: Environment;
  readonly #link: Link;
  readonly #events = new Emitter<BridgeEvents>();
  readonly #watches = new Map<Watch, WatchOptions>();
  readonly #held = new Set<Lease>();
  #leases: readonly LeaseState[] = [];
  #readers: readonly ReaderView[] = [];
  #verdict: Verdict;
  #cancel = new AbortController();
  /** The agent was asked to watch in this connection. */
  #watched = false;
  /** The agent refused to watch a reader that another page holds. */
  #watchRefused = false;

  /** @internal */
  constructor(options: ConnectOptions, environment: Environment) {
    const { url, client = { name: "page", version: "0" }, ask = "on-click" } = options;
    const { origin, userAgent } = environment;
    const isSafari = browserOf(userAgent) === "safari" && origin.startsWith("https:");
    const given = url ?? [isHere(origin) ? origin : [], URLS, isSafari ? SAFARI_URLS : []].flat();
    const urls = [...new Set([given].flat().map((one) => one.replace(/\/$/, "")))];
    this.#environment = environment;
    this.#link = new Link(
      { urls, client, askAtOnce: ask === "at-once", environment },
      {
        judged: (id, details) => this.#judge(id, details),
        opened: (hello) => this.#opened(hello),
        closed: () => this.#closed(),
        notified: (method, params) => this.#notified(method, params),
      },
    );
    this.#verdict = verdictOf("connecting", environment, this.#link.url);
    void this.#link.knock();
  }

  /** What stands between this page and a card now. */
  get verdict(): Verdict {
    return this.#verdict;
  }

  get readers(): readonly ReaderView[] {
    return this.#readers;
  }

  /** Who holds which reader. */
  get leases(): readonly LeaseState[] {
    return this.#leases;
  }

  get connected(): boolean {
    return this.#link.connection !== null;
  }

  /** Calls back on an event until the returned function is called, or the signal aborted. */
  on<E extends keyof BridgeEvents>(
    event: E,
    listener: (value: BridgeEvents[E]) => void,
    signal?: AbortSignal,
  ): () => void {
    return this.#events.on(event, listener, signal);
  }

  /**
   * Tries to connect now. Call it when the user clicks, where the verdict is `permission-prompt`: the browser then
   * asks. Resolves when the outcome is known.
   */
  async open(): Promise<Verdict> {
    await this.#link.knock();
    return this.#verdict;
  }

  /** Resolves as soon as the agent is connected, however long that takes. Rejects with the signal's reason. */
  ready(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      if (this.connected) return resolve();
      const end = new AbortController();
      const once = (settle: () => void) => () => {
        end.abort();
        settle();
      };
      this.on("open", once(resolve), end.signal);
      signal?.addEventListener(
        "abort",
        once(() => reject(signal.reason)),
        { signal: end.signal },
      );
    });
  }

  /** Any method of the agent. @throws BridgeError */
  async call<T>(method: string, params: object = {}, options: CallOptions = {}): Promise<T> {
    const { connection } = this.#link;
    if (!connection) throw disconnected();
    return await connection.call<T>(method, params, options);
  }

  /**
   * The card that lies there, or the next one within `waitMs`. Call it on the user's click: the browser may ask.
   * @throws BridgeError of the agent (`card.none`, `reader.leased` …), or with the verdict's id when it is not reached
   */
  async read({ signal, ...params }: ReadOptions & { signal?: AbortSignal | undefined } = {}): Promise<Card> {
    const timeoutMs = (params.waitMs ?? 0) + CALL_MS;
    return await this.#reached<Card>("card.read", params, signal, timeoutMs);
  }

  /** Ends every `read()` and `lease()` that waits; they reject with `session.cancelled`. */
  cancel(): void {
    this.#cancel.abort(cancelled());
    this.#cancel = new AbortController();
  }

  /** Every card that is put down, until `stop()`; goes on by itself after a lost connection. */
  watch({ signal, ...options }: WatchOptions & { signal?: AbortSignal | undefined } = {}): Watch {
    const watch: Watch = new Watch(() => {
      signal?.removeEventListener("abort", stop);
      this.#watches.delete(watch);
      this.#updateWatch();
    });
    const stop = () => watch.stop();
    this.#watches.set(watch, options);
    if (signal?.aborted) stop();
    else signal?.addEventListener("abort", stop);
    this.#updateWatch();
    return watch;
  }

  /**
   * Takes a reader for this page alone, or waits in line for it.
   * @throws BridgeError `reader.leased` naming the holder when it is not free within `waitMs`
   */
  async lease(options: LeaseOptions & { signal?: AbortSignal | undefined } = {}): Promise<Lease> {
    const { signal, waitMs = 0, ttlMs = LEASE_MS, takeOver } = options;
    await this.#reach(signal);
    const reader = options.reader ?? this.#readers[0]?.id ?? "";
    const params = { reader, ttlMs, waitMs, ...(takeOver === undefined ? {} : { takeOver }) };
    const grant = await this.#reached<Grant>("lease.acquire", params, signal, waitMs + CALL_MS);
    const lease = new Lease(grant, ttlMs, {
      acquire: () => this.call("lease.acquire", { reader, ttlMs }),
      release: () => this.call("lease.release", { reader }).catch(() => {}),
      after: this.#environment.after,
      ended: (ended) => {
        this.#held.delete(ended);
        this.#judgeReaders();
      },
    });
    this.#held.add(lease);
    this.#judgeReaders();
    return lease;
  }

  /** For good. */
  close(): void {
    this.#cancel.abort(closed());
    for (const watch of [...this.#watches.keys()]) watch.stop();
    this.#link.end();
  }

  async #reached<T>(method: string, params: object, signal: AbortSignal | undefined, timeoutMs: number) {
    const both = eitherOf(this.#cancel.signal, signal);
    try {
      await this.#reach(both.signal);
      return await this.call<T>(method, params, { signal: both.signal, timeoutMs });
    } finally {
      both.release();
    }
  }

  /** @throws BridgeError with the verdict's id */
  async #reach(signal?: AbortSignal): Promise<void> {
    if (this.connected) return;
    await unlessAborted(this.#link.knock(), signal);
    if (!this.connected) throw unreachable(this.#verdict);
  }

  #opened({ readers, leases = [] }: Hello): void {
    this.#watched = false;
    this.#leases = leases;
    this.#events.emit("leases", leases);
    this.#setReaders(readers);
    this.#updateWatch();
    this.#events.emit("open", undefined);
  }

  #closed(): void {
    for (const lease of [...this.#held]) lease.lose("connection");
    this.#events.emit("close", undefined);
  }

  #notified(method: string, params: unknown): void {
    const dot = method.indexOf(".");
    const [subject, what] = [method.slice(0, dot), method.slice(dot + 1)];
    if (subject === "reader") this.#readerChanged(what, (params as { reader: ReaderView }).reader);
    else if (subject === "card") this.#cardEvent({ type: what, ...(params as object) } as CardEvent);
    else {
      if (method === "lease.changed") this.#leaseChanged(params as LeaseState);
      if (method === "lease.lost") this.#leaseLost(params as { lease: string; why: string });
      this.#events.emit("notification", { method, params });
    }
  }

  #cardEvent(event: CardEvent): void {
    for (const [watch, { reader }] of this.#watches) {
      if (reader === undefined || reader === event.reader) watch.push(event);
    }
    this.#events.emit("card", event);
  }

  #readerChanged(what: string, reader: ReaderView): void {
    const others = this.#readers.filter(({ id }) => id !== reader.id);
    this.#setReaders(what === "removed" ? others : [...others, reader]);
  }

  #setReaders(readers: readonly ReaderView[]): void {
    this.#readers = [...readers].sort((a, b) => a.id.localeCompare(b.id));
    this.#events.emit("readers", this.#readers);
    this.#judgeReaders();
  }

  #leaseChanged(state: LeaseState): void {
    this.#leases = [...this.#leases.filter(({ reader }) => reader !== state.reader), state];
    this.#events.emit("leases", this.#leases);
    this.#judgeReaders();
    if (this.#watchRefused) this.#updateWatch();
  }

  #leaseLost({ lease, why }: { lease: string; why: string }): void {
    for (const held of [...this.#held]) if (held.id === lease) held.lose(why);
  }

  /** Of a page that is connected: is there a reader, and is one free for it? */
  #judgeReaders(): void {
    if (!this.connected) return;
    const mine = new Set([...this.#held].map(({ reader }) => reader));
    const foreign = this.#leases.filter(({ reader, lease }) => lease !== null && !mine.has(reader));
    const taken = this.#readers.map(({ id }) => foreign.find(({ reader }) => reader === id));
    const [first] = taken;
    if (taken.length === 0) this.#judge("no-reader");
    else if (first && taken.every(Boolean)) this.#judge("busy", { owner: String(first.owner) });
    else this.#judge("ready");
  }

  /** One watch at the agent carries what all of the page's watches want. */
  #updateWatch(): void {
    this.#watchRefused = false;
    if (!this.connected) return;
    const wanted = [...this.#watches.values()];
    if (wanted.length === 0 && !this.#watched) return;
    this.#watched = wanted.length > 0;
    const [one] = new Set(wanted.map(({ reader }) => reader));
    const params = {
      ...(one !== undefined && wanted.every(({ reader }) => reader === one) ? { reader: one } : {}),
      faces: wanted.some(({ faces }) => faces),
      fingerprint: wanted.some(({ fingerprint }) => fingerprint),
      portrait: wanted.some(({ portrait }) => portrait !== false),
    };
    const call = wanted.length > 0 ? this.call("card.watch", params) : this.call("card.unwatch");
    const news = this.#leases;
    call.catch((error: BridgeError) => {
      if (error.id !== "reader.leased") return;
      // The reader may have been given back while the refusal was on its way.
      if (this.#leases === news) this.#watchRefused = true;
      else this.#updateWatch();
    });
  }

  #judge(id: VerdictId, details?: VerdictDetails): void {
    const now = verdictOf(id, this.#environment, this.#link.url, details);
    if (JSON.stringify(now) === JSON.stringify(this.#verdict)) return;
    this.#verdict = now;
    this.#events.emit("verdict", now);
  }
}
