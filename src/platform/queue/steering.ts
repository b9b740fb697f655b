/** What a person does with queued commands: cancel, repeat, move to the front. Inside the caller's transaction. */
import { Fault } from "../../base/fault.ts";
import { platformFaults } from "../faults.ts";
import type { CommandState } from "../schemas.ts";
import type { Work } from "../storage/store.ts";
import { OPEN_STATES } from "./command.ts";
import { cancelCommand } from "./machine.ts";
import { enqueue, save } from "./queue.ts";
import { type CommandRow, commandOf } from "./rows.ts";

const REPEATABLE: readonly CommandState[] = ["failed", "expired", "cancelled"];

/** @throws Fault `platform.not-found`, `platform.command-finished` (fetched or finished) */
export async function cancelById(work: Work, id: number): Promise<void> {
  const cancelled = cancelCommand(commandOf(await rowOf(work, id)), work.now);
  if (!cancelled) throw new Fault(platformFaults["platform.command-finished"], { id });
  await save(work, cancelled);
}

/**
 * The same again under a new code: a terminal remembers finished codes and would only repeat its report.
 *
 * @returns the new command's id
 * @throws Fault `platform.not-found`, `platform.command-not-retryable`
 */
export async function retryById(work: Work, id: number): Promise<number> {
  const row = await rowOf(work, id);
  if (!REPEATABLE.includes(row.state) || row.superseded_by !== null)
    throw new Fault(platformFaults["platform.command-not-retryable"], { id });
  return await repeat(work, row);
}

/** The command is the next one of its device; what is in flight stays in flight. @throws as {@link cancelById} */
export async function moveToFront(work: Work, id: number): Promise<void> {
  const row = await rowOf(work, id);
  if (row.state !== "pending") throw new Fault(platformFaults["platform.command-finished"], { id });
  const { lowest } = await work.db
    .selectFrom("commands")
    .select((eb) => eb.fn.min("rank").as("lowest"))
    .where("sn", "=", row.sn)
    .where("state", "in", OPEN_STATES)
    .executeTakeFirstOrThrow();
  await work.db
    .updateTable("commands")
    .set({ rank: Number(lowest) - 1 })
    .where("id", "=", id)
    .execute();
}

/** Cancels what no device has fetched yet. @returns how many */
export async function cancelBatch(work: Work, batchId: string): Promise<number> {
  const rows = await rowsOf(work, batchId, ["pending", "delivered"]);
  for (const row of rows) {
    const cancelled = cancelCommand(commandOf(row), work.now);
    if (cancelled) await save(work, cancelled);
  }
  return rows.length;
}

/** Repeats what failed or expired; what somebody cancelled stays cancelled. @returns how many */
export async function retryBatch(work: Work, batchId: string): Promise<number> {
  const rows = (await rowsOf(work, batchId, ["failed", "expired"])).filter(
    (row) => row.superseded_by === null,
  );
  for (const row of rows) await repeat(work, row);
  return rows.length;
}

async function repeat(work: Work, row: CommandRow): Promise<number> {
  const { sn, cmd, params, batch_id: batchId } = row;
  const { id } = await enqueue(work, { sn, cmd, params, batchId });
  await work.db.updateTable("commands").set({ superseded_by: id }).where("id", "=", row.id).execute();
  return id;
}

async function rowOf(work: Work, id: number): Promise<CommandRow> {
  const row = await work.db.selectFrom("commands").selectAll().where("id", "=", id).executeTakeFirst();
  if (!row) throw new Fault(platformFaults["platform.not-found"], { what: "command" });
  return row;
}

/** @throws Fault `platform.not-found` when there is no such batch */
async function rowsOf(work: Work, batchId: string, states: readonly CommandState[]): Promise<CommandRow[]> {
  const batch = await work.db.selectFrom("batches").select("id").where("id", "=", batchId).executeTakeFirst();
  if (!batch) throw new Fault(platformFaults["platform.not-found"], { what: "batch" });
  return await work.db
    .selectFrom("commands")
    .selectAll()
    .where("batch_id", "=", batchId)
    .where("state", "in", states)
    .orderBy("id")
    .execute();
}
