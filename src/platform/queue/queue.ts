/** The state machine applied to stored commands. Every function runs inside the caller's transaction. */
import { noteDone, noteOrdered } from "../registry/assignments.ts";
import type { CommandName } from "../schemas.ts";
import type { Work } from "../storage/store.ts";
import type { Db } from "../storage/tables.ts";
import { type Command, expiryOf, isFinal, OPEN_STATES } from "./command.ts";
import {
  acknowledgeImplicitly,
  expire,
  fetchCommand,
  nextOffer,
  type QueueRules,
  reportCommand,
} from "./machine.ts";
import { changesOf, commandOf, viewOf } from "./rows.ts";

/** @param params as {@link checkParams} returns them */
export async function enqueue(
  work: Work,
  order: { sn: string; cmd: CommandName; params: string; batchId: string | null },
): Promise<Command> {
  const row = await work.db
    .insertInto("commands")
    .values({
      batch_id: order.batchId,
      sn: order.sn,
      cmd: order.cmd,
      params: order.params,
      state: "pending",
      failures: 0,
      deliveries: 0,
      message: null,
      not_before: work.now,
      created_at: work.now,
      expires_at: expiryOf(order.cmd, work.now),
      touched_at: null,
      delivered_at: null,
      fetched_at: null,
      finished_at: null,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  await work.emit("command", viewOf(row));
  const command = commandOf(row);
  await noteOrdered(work, command);
  return command;
}

/** What the heartbeat of a device offers, or null: nothing to do now. */
export async function offer(work: Work, sn: string, rules: QueueRules): Promise<Command | null> {
  const rows = await work.db
    .selectFrom("commands")
    .selectAll()
    .where("sn", "=", sn)
    .where("state", "in", OPEN_STATES)
    .orderBy("rank")
    .orderBy("id")
    .limit(50)
    .execute();
  const { offered, changed } = nextOffer(rows.map(commandOf), work.now, rules);
  for (const command of changed) await save(work, command);
  return offered;
}

/** The command with this code (spec L246), if it is this device's and of this kind. */
export async function findCommand(
  db: Db,
  sn: string,
  code: string,
  cmd?: CommandName,
): Promise<Command | null> {
  if (!/^\d{1,15}$/.test(code)) return null;
  let query = db.selectFrom("commands").selectAll().where("id", "=", Number(code)).where("sn", "=", sn);
  if (cmd) query = query.where("cmd", "=", cmd);
  const row = await query.executeTakeFirst();
  return row ? commandOf(row) : null;
}

/** The unfinished command that a device fetches by its code, now `fetched`; null: 暂无命令 (C21). */
export async function fetchByCode(
  work: Work,
  sn: string,
  code: string,
  cmd: CommandName,
): Promise<Command | null> {
  const command = await findCommand(work.db, sn, code, cmd);
  const fetched = command && !dueToExpire(command, work.now) ? fetchCommand(command, work.now) : null;
  if (fetched) await save(work, fetched);
  return fetched;
}

/** The device sent what the command asked for, or nothing is left to do. */
export async function acknowledge(work: Work, command: Command, message?: string): Promise<void> {
  await saveIfChanged(work, command, acknowledgeImplicitly(command, work.now, message));
}

export async function report(
  work: Work,
  command: Command,
  result: { success: boolean; message: string | null },
  rules: Pick<QueueRules, "maxFailures">,
): Promise<void> {
  await saveIfChanged(work, command, reportCommand(command, result, work.now, rules));
}

/** Ends what was never done in its time, also on devices that no longer call. */
export async function expireDue(work: Work): Promise<void> {
  const rows = await work.db
    .selectFrom("commands")
    .selectAll()
    .where("state", "in", OPEN_STATES)
    .where("expires_at", "<=", work.now)
    .orderBy("id")
    .limit(500)
    .execute();
  for (const row of rows) await save(work, expire(commandOf(row), work.now));
}

const dueToExpire = (command: Command, now: number) => !isFinal(command) && now >= command.expiresAt;

async function saveIfChanged(work: Work, before: Command, after: Command): Promise<void> {
  if (after !== before) await save(work, after);
}

export async function save(work: Work, command: Command): Promise<void> {
  const row = await work.db
    .updateTable("commands")
    .set(changesOf(command))
    .where("id", "=", command.id)
    .returningAll()
    .executeTakeFirstOrThrow();
  await work.emit("command", viewOf(row));
  if (command.state === "acknowledged") await noteDone(work, command);
}
