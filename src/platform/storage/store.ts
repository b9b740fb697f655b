import { EventEmitter } from "node:events";
import type { Clock } from "../../base/clock.ts";
import type { EventName } from "../schemas.ts";
import type { Database } from "./database.ts";
import type { Db, Tx } from "./tables.ts";

/** One transaction: all of it becomes durable, or nothing. */
export interface Work {
  readonly db: Tx;
  /** The instant of the whole transaction. */
  readonly now: number;
  /** Written with the change that it tells of; subscribers are woken after the commit. */
  emit(type: EventName, data: unknown): Promise<void>;
}

/** The way to the database. Failures of the medium come out as Fault `platform.storage`. */
export class Store extends EventEmitter<{ events: [] }> {
  readonly #database: Database;
  readonly #clock: Clock;

  constructor(database: Database, clock: Clock) {
    super();
    this.#database = database;
    this.#clock = clock;
  }

  async read<T>(query: (db: Db) => Promise<T>): Promise<T> {
    return await this.#translated(() => query(this.#database.db));
  }

  /** When this resolves, what was written survives a power cut (WAL, synchronous=FULL). */
  async write<T>(change: (work: Work) => Promise<T>): Promise<T> {
    const now = this.#clock.now();
    let events = 0;
    const result = await this.#translated(() =>
      this.#database.db.transaction().execute((db) =>
        change({
          db,
          now,
          async emit(type, data) {
            events++;
            await db
              .insertInto("events")
              .values({ type, data: JSON.stringify(data), at: now })
              .execute();
          },
        }),
      ),
    );
    if (events > 0) this.emit("events");
    return result;
  }

  async #translated<T>(run: () => Promise<T>): Promise<T> {
    try {
      return await run();
    } catch (error) {
      throw this.#database.storageFault(error) ?? error;
    }
  }
}

/** Takes the next number of a series; a number is never given twice, whatever is deleted. */
export async function nextNumber(work: Work, name: string): Promise<number> {
  return await addToNumber(work, name, 1);
}

/** Counts on. @returns the new value */
export async function addToNumber(work: Work, name: string, step: number): Promise<number> {
  const row = await work.db
    .insertInto("counters")
    .values({ name, value: step })
    .onConflict((conflict) =>
      conflict.column("name").doUpdateSet((eb) => ({ value: eb("counters.value", "+", step) })),
    )
    .returning("value")
    .executeTakeFirstOrThrow();
  return row.value;
}

/** Keeps {@link nextNumber} beyond a number that was chosen elsewhere. */
export async function reserveNumber(work: Work, name: string, taken: number): Promise<void> {
  await work.db
    .insertInto("counters")
    .values({ name, value: taken })
    .onConflict((conflict) =>
      conflict.column("name").doUpdateSet({ value: taken }).where("counters.value", "<", taken),
    )
    .execute();
}
