import type { Clock } from "../../base/clock.ts";
import type { Log } from "../../base/log.ts";
import { beat } from "../beat.ts";
import type { Params } from "../http/form.ts";
import type { Envelope } from "../interfaces/envelope.ts";
import type { TrafficEntry, TrafficList } from "../schemas.ts";
import type { Store } from "../storage/store.ts";
import { redact } from "./redact.ts";
import type { Trace } from "./trace.ts";

export interface Exchange {
  readonly path: string;
  readonly params: Params;
  readonly answer: Envelope;
  readonly trace: Trace;
  readonly at: number;
  readonly ms: number;
  readonly bytes: number;
  readonly address: string;
}

interface Row {
  readonly sn: string;
  readonly path: string;
  readonly at: number;
  last_at: number;
  repeated: number;
  readonly detail: string;
  /** Two quiet heartbeats with the same likeness are one row. */
  readonly likeness: string | null;
}

const FLUSH_MS = 10_000;
const MAX_WAITING = 2_000;
/** `data` that is no JSON is shown up to this length. */
const MAX_UNREAD = 4_096;
/** A quiet stretch ends after this, so that the log shows that the device was there. */
const MAX_QUIET_MS = 3_600_000;
/** Serial numbers nobody registered share one place, which cannot fill the disk. */
export const STRANGERS = "?";

/**
 * The raw traffic, for whoever brings a new kind of terminal onto the platform. Nothing is promised about it: it
 * waits in memory and is written every ten seconds, and of quiet heartbeats in a row only one is.
 */
export class TrafficLog {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #beat: ReturnType<typeof beat>;
  #waiting: Row[] = [];
  /** The last row of a device while it is quiet: written when something else happens or after an hour. */
  readonly #quiet = new Map<string, Row>();

  constructor(store: Store, clock: Clock, log: Log) {
    this.#store = store;
    this.#clock = clock;
    this.#log = log;
    this.#beat = beat(clock, FLUSH_MS, async () => {
      await this.#write(this.#clock.now() - MAX_QUIET_MS);
      return this.#waiting.length + this.#quiet.size > 0;
    });
  }

  note(exchange: Exchange): void {
    const sn = exchange.trace.known ? exchange.trace.sn : STRANGERS;
    const likeness = likenessOf(exchange);
    const quiet = this.#quiet.get(sn);
    if (quiet && likeness !== null && quiet.likeness === likeness) {
      quiet.repeated++;
      quiet.last_at = exchange.at;
      return;
    }
    if (quiet) {
      this.#waiting.push(quiet);
      this.#quiet.delete(sn);
    }
    const row = rowOf(exchange, sn, likeness);
    if (likeness !== null) this.#quiet.set(sn, row);
    else if (this.#waiting.length < MAX_WAITING) this.#waiting.push(row);
    this.#beat.start();
  }

  /** The newest first, what is not written yet included. */
  async list(sn: string, limit: number, before?: number): Promise<TrafficList> {
    await this.#write(Number.POSITIVE_INFINITY);
    const rows = await this.#store.read((db) => {
      let query = db.selectFrom("traffic").selectAll().where("sn", "=", sn);
      if (before !== undefined) query = query.where("id", "<", before);
      return query.orderBy("id", "desc").limit(limit).execute();
    });
    const traffic = rows.map(({ detail, at, last_at, ...row }) => ({
      ...row,
      at: new Date(at).toISOString(),
      lastAt: new Date(last_at).toISOString(),
      ...(JSON.parse(detail) as Pick<
        TrafficEntry,
        "address" | "encoding" | "bytes" | "ms" | "profile" | "tolerated" | "request" | "answer"
      >),
    }));
    return { traffic };
  }

  async close(): Promise<void> {
    await this.#beat.stop();
    await this.#write(Number.POSITIVE_INFINITY);
  }

  /** @param quietSince quiet rows that began before this are written too */
  async #write(quietSince: number): Promise<void> {
    for (const [sn, row] of this.#quiet)
      if (row.at <= quietSince) {
        this.#waiting.push(row);
        this.#quiet.delete(sn);
      }
    const rows = this.#waiting;
    this.#waiting = [];
    if (rows.length === 0) return;
    try {
      await this.#store.write(async ({ db }) => {
        for (const { likeness: _likeness, ...row } of rows)
          await db.insertInto("traffic").values(row).execute();
      });
    } catch (error) {
      this.#log.error({ err: error, lost: rows.length }, "traffic entries could not be stored");
    }
  }
}

/** What quiet heartbeats must have in common to be one row; null: this exchange is worth a row of its own. */
function likenessOf({ path, params, answer, trace, address }: Exchange): string | null {
  const quiet = path === "/device/getServer" && answer.msg === "暂无命令" && params.data === undefined;
  return quiet ? [address, trace.encoding, trace.profile, ...trace.tolerated].join() : null;
}

function rowOf(exchange: Exchange, sn: string, likeness: string | null): Row {
  const { path, params, answer, trace, at, ms, bytes, address } = exchange;
  const { data, ...rest } = params;
  const told = trace.data ?? (data && data.length > MAX_UNREAD ? `[${data.length} chars]` : data);
  const request = redact(data === undefined ? rest : { ...rest, data: told }, (found) => trace.note(found));
  const detail = {
    address,
    encoding: trace.encoding,
    bytes,
    ms: Math.round(ms * 10) / 10,
    profile: trace.profile,
    tolerated: [...trace.tolerated],
    request,
    answer: redact(unwrapped(answer)),
  };
  return { sn, path, at, last_at: at, repeated: 1, detail: JSON.stringify(detail), likeness };
}

/** `data` that goes out as a string of JSON has its photos cut out all the same. */
function unwrapped(answer: Envelope): unknown {
  if (typeof answer.data !== "string" || !/^[[{]/.test(answer.data)) return answer;
  return { ...answer, data: JSON.parse(answer.data) };
}
