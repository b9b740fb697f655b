/** How far batches are. */
import type { BatchSummary, CommandState, Progress } from "../schemas.ts";
import type { Db } from "../storage/tables.ts";
import { OPEN_STATES } from "./command.ts";

/** @param states of the batch's commands, without those that were repeated */
export function progressOf(states: readonly CommandState[]): Progress {
  const counts = new Map<CommandState, number>();
  for (const state of states) counts.set(state, (counts.get(state) ?? 0) + 1);
  return fromCounts(counts);
}

/** The newest batches first. @param before id of the last batch of the page before */
export async function listBatches(db: Db, limit: number, before?: string): Promise<BatchSummary[]> {
  let query = db.selectFrom("batches").selectAll();
  if (before !== undefined) {
    const last = await db.selectFrom("batches").selectAll().where("id", "=", before).executeTakeFirst();
    if (!last) return [];
    query = query.where((eb) =>
      eb.or([
        eb("created_at", "<", last.created_at),
        eb.and([eb("created_at", "=", last.created_at), eb("id", "<", last.id)]),
      ]),
    );
  }
  const batches = await query.orderBy("created_at", "desc").orderBy("id", "desc").limit(limit).execute();
  const summaries: BatchSummary[] = [];
  for (const batch of batches) {
    const rows = await db
      .selectFrom("commands")
      .select((eb) => ["cmd", "state", eb.fn.countAll<number>().as("count")])
      .where("batch_id", "=", batch.id)
      .where("superseded_by", "is", null)
      .groupBy(["cmd", "state"])
      .execute();
    const [first] = rows;
    if (!first) continue;
    const { devices } = await db
      .selectFrom("commands")
      .select((eb) => eb.fn.count<number>("sn").distinct().as("devices"))
      .where("batch_id", "=", batch.id)
      .executeTakeFirstOrThrow();
    summaries.push({
      id: batch.id,
      createdAt: new Date(batch.created_at).toISOString(),
      cmd: first.cmd,
      devices: Number(devices),
      progress: fromCounts(new Map(rows.map((row) => [row.state, Number(row.count)]))),
    });
  }
  return summaries;
}

function fromCounts(counts: ReadonlyMap<CommandState, number>): Progress {
  const of = (state: CommandState) => counts.get(state) ?? 0;
  return {
    total: [...counts.values()].reduce((sum, count) => sum + count, 0),
    pending: of("pending"),
    delivered: of("delivered"),
    fetched: of("fetched"),
    acknowledged: of("acknowledged"),
    failed: of("failed"),
    expired: of("expired"),
    cancelled: of("cancelled"),
    done: OPEN_STATES.every((state) => of(state) === 0),
  };
}
