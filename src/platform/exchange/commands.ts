import type { Random } from "../../base/random.ts";
import { formatDateTime } from "../../device-protocol/times.ts";
import { createBatch } from "../queue/batches.ts";
import { CommandInput, CommandName, type CommandState } from "../schemas.ts";
import type { Store } from "../storage/store.ts";
import { COMMAND_COLUMNS } from "./columns.ts";
import { checkedRow, type Kind } from "./import.ts";
import type { Entry, Pages } from "./write-table.ts";

const PAGE = 1_000;

/** Each row is a batch of one device; `params` are user codes by comma, or what 4.11 says. */
export function commandImport(random: Random, made: (batchId: string) => void): Kind {
  return {
    columns: COMMAND_COLUMNS,
    required: ["sn", "cmd"],
    async store(work, { sn = "", cmd = "", params }) {
      const name = checkedRow(CommandName, cmd);
      const input = checkedRow(CommandInput, { cmd: name, devices: [sn], params });
      const { batch } = await createBatch(work, input, null, random);
      made(batch.id);
      return "imported";
    },
  };
}

export async function* exportCommands(
  store: Store,
  filter: { sn?: string | undefined; state?: CommandState | undefined },
): Pages & AsyncGenerator<Entry[]> {
  const time = (ms: number | null) => (ms === null ? null : formatDateTime(ms));
  for (let after = 0; ; ) {
    const rows = await store.read((db) => {
      let query = db.selectFrom("commands").selectAll().where("id", ">", after);
      if (filter.sn !== undefined) query = query.where("sn", "=", filter.sn);
      if (filter.state !== undefined) query = query.where("state", "=", filter.state);
      return query.orderBy("id").limit(PAGE).execute();
    });
    yield rows.map((row) => ({
      ...{ id: row.id, sn: row.sn, cmd: row.cmd, params: row.params, state: row.state },
      ...{ failures: row.failures, message: row.message, batchId: row.batch_id },
      createdAt: time(row.created_at),
      finishedAt: time(row.finished_at),
    }));
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return;
    after = last.id;
  }
}
