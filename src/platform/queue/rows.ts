import type { Insertable, Selectable } from "kysely";
import type { CommandView } from "../schemas.ts";
import type { CommandTable } from "../storage/tables.ts";
import type { Command } from "./command.ts";

export type CommandRow = Selectable<CommandTable>;

export function commandOf(row: CommandRow): Command {
  return {
    id: row.id,
    sn: row.sn,
    cmd: row.cmd,
    params: row.params,
    state: row.state,
    failures: row.failures,
    deliveries: row.deliveries,
    message: row.message,
    notBefore: row.not_before,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    touchedAt: row.touched_at,
    deliveredAt: row.delivered_at,
    fetchedAt: row.fetched_at,
    finishedAt: row.finished_at,
  };
}

/** The columns that a transition may change. */
export function changesOf(command: Command) {
  return {
    state: command.state,
    failures: command.failures,
    deliveries: command.deliveries,
    message: command.message,
    not_before: command.notBefore,
    touched_at: command.touchedAt,
    delivered_at: command.deliveredAt,
    fetched_at: command.fetchedAt,
    finished_at: command.finishedAt,
  } satisfies Partial<Insertable<CommandTable>>;
}

const instant = (ms: number) => new Date(ms).toISOString();
const maybe = (ms: number | null) => (ms === null ? null : instant(ms));

export function viewOf(row: CommandRow): CommandView {
  return {
    id: row.id,
    batchId: row.batch_id,
    sn: row.sn,
    cmd: row.cmd,
    params: row.params,
    state: row.state,
    failures: row.failures,
    message: row.message,
    createdAt: instant(row.created_at),
    deliveredAt: maybe(row.delivered_at),
    fetchedAt: maybe(row.fetched_at),
    finishedAt: maybe(row.finished_at),
    supersededBy: row.superseded_by,
  };
}
