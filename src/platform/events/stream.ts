import type { ServerResponse } from "node:http";
import type { Clock } from "../../base/clock.ts";
import type { Log } from "../../base/log.ts";
import type { Store } from "../storage/store.ts";

const PAGE = 200;
export const COMMENT_EVERY_MS = 15_000;
/** A client that takes nothing for this long is dropped; it comes back with Last-Event-ID. */
export const STALLED_AFTER_MS = 60_000;

interface Options {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * `GET /events`: server-sent events out of the events table. The table is the only buffer: a client has a place in
 * it and gets the next page when it has taken the last one, so a slow client costs nothing and misses nothing.
 */
export class EventStreams {
  readonly #options: Options;
  readonly #clients = new Set<Client>();

  constructor(options: Options) {
    this.#options = options;
    options.store.on("events", () => {
      for (const client of this.#clients) client.wake();
    });
  }

  /** @param lastEventId the header of that name; without it the stream begins now */
  async open(response: ServerResponse, lastEventId: string | undefined): Promise<void> {
    const { first, last } = await this.#bounds();
    const wanted = /^\d{1,15}$/.test(lastEventId ?? "") ? Number(lastEventId) : last;
    const lost = wanted > last || (first !== null && wanted < first - 1);
    response.writeHead(200, {
      "content-type": "text/event-stream;charset=UTF-8",
      "cache-control": "no-store",
      "x-accel-buffering": "no",
    });
    response.write(lost ? `event: reset\nid: ${last}\ndata: {}\n\n` : ": open\n\n");
    const client = new Client(this.#options, response, lost ? last : wanted);
    this.#clients.add(client);
    response.on("close", () => {
      client.close();
      this.#clients.delete(client);
    });
    client.wake();
  }

  close(): void {
    for (const client of this.#clients) client.drop();
  }

  /** The oldest event that is kept, and the newest one, which is always kept. */
  async #bounds(): Promise<{ first: number | null; last: number }> {
    const row = await this.#options.store.read((db) =>
      db
        .selectFrom("events")
        .select((eb) => [eb.fn.min("id").as("first"), eb.fn.max("id").as("last")])
        .executeTakeFirst(),
    );
    const [first, last] = [row?.first ?? null, row?.last ?? 0];
    return { first: first === null ? null : Number(first), last: Number(last) };
  }
}

class Client {
  readonly #options: Options;
  readonly #response: ServerResponse;
  #last: number;
  #pumping = false;
  #again = false;
  #stopTimer: () => void;

  constructor(options: Options, response: ServerResponse, last: number) {
    this.#options = options;
    this.#response = response;
    this.#last = last;
    this.#stopTimer = options.clock.after(COMMENT_EVERY_MS, () => this.#comment());
  }

  wake(): void {
    this.#again = true;
    if (!this.#pumping) void this.#pump();
  }

  close(): void {
    this.#stopTimer();
  }

  drop(): void {
    this.close();
    this.#response.destroy();
  }

  async #pump(): Promise<void> {
    this.#pumping = true;
    try {
      while (this.#again && !this.#response.destroyed) {
        this.#again = false;
        if (!(await this.#sendPage())) break;
      }
    } catch (error) {
      this.#options.log.error({ err: error }, "event stream ended: events cannot be read");
      this.drop();
    } finally {
      this.#pumping = false;
    }
  }

  /** @returns false when the client was dropped */
  async #sendPage(): Promise<boolean> {
    const rows = await this.#options.store.read((db) =>
      db.selectFrom("events").selectAll().where("id", ">", this.#last).orderBy("id").limit(PAGE).execute(),
    );
    const last = rows.at(-1);
    if (!last) return true;
    this.#last = last.id;
    this.#again ||= rows.length === PAGE;
    const text = rows.map((row) => `event: ${row.type}\nid: ${row.id}\ndata: ${row.data}\n\n`).join("");
    return this.#response.write(text) || (await this.#drained());
  }

  async #drained(): Promise<boolean> {
    return await new Promise((resolve) => {
      const settle = (ok: boolean) => {
        stop();
        this.#response.off("drain", onDrain);
        this.#response.off("close", onClose);
        if (!ok) this.drop();
        resolve(ok);
      };
      const onDrain = () => settle(true);
      const onClose = () => settle(false);
      const stop = this.#options.clock.after(STALLED_AFTER_MS, () => settle(false));
      this.#response.on("drain", onDrain);
      this.#response.on("close", onClose);
    });
  }

  #comment(): void {
    // While a page waits to be taken, a comment would only grow the buffer.
    if (!this.#response.writableNeedDrain) this.#response.write(": alive\n\n");
    this.#stopTimer = this.#options.clock.after(COMMENT_EVERY_MS, () => this.#comment());
  }
}
