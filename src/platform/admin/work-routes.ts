import { z } from "zod";
import { Fault } from "../../base/fault.ts";
import { platformFaults } from "../faults.ts";
import { createBatch, findBatch } from "../queue/batches.ts";
import { listBatches } from "../queue/progress.ts";
import { viewOf } from "../queue/rows.ts";
import { cancelBatch, cancelById, moveToFront, retryBatch, retryById } from "../queue/steering.ts";
import {
  BatchList,
  BatchView,
  CommandInput,
  CommandList,
  CommandName,
  CommandState,
  CommandView,
} from "../schemas.ts";
import type { Store, Work } from "../storage/store.ts";
import { badRequest, type Call, jsonBody, Page, queryOf, type Route } from "./route.ts";

const CommandFilter = Page.extend({
  sn: z.string().optional(),
  cmd: CommandName.optional(),
  state: CommandState.optional(),
  batchId: z.string().optional(),
});
const BatchPage = z.object({
  before: z.string().optional().describe("id of the last batch of the page before"),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

/** Commands and batches. */
export const workRoutes: readonly Route[] = [
  {
    method: "POST",
    path: "/commands",
    access: "work",
    summary: "Gives a command to devices and projects: 201, or 200 for a repeated Idempotency-Key.",
    body: CommandInput,
    answer: BatchView,
    async handle(call, { store, random }) {
      const header = call.request.headers["idempotency-key"];
      const key = typeof header === "string" && header !== "" ? header : null;
      if (key && key.length > 255) throw badRequest("Idempotency-Key is longer than 255 characters");
      const input = await jsonBody(call, CommandInput);
      const { batch, created } = await store.write((work) => createBatch(work, input, key, random));
      call.note({ batch: batch.id, cmd: input.cmd, commands: batch.commands.length });
      return { status: created ? 201 : 200, json: batch };
    },
  },
  {
    method: "GET",
    path: "/commands",
    access: "read",
    summary: "Commands, the oldest first, or with `before` the newest first.",
    query: CommandFilter,
    answer: CommandList,
    async handle(call, { store }) {
      const { before, after = 0, ...filter } = queryOf(call, CommandFilter);
      const rows = await store.read((db) => {
        let query = db.selectFrom("commands").selectAll();
        query = before === undefined ? query.where("id", ">", after) : query.where("id", "<", before);
        if (filter.sn !== undefined) query = query.where("sn", "=", filter.sn);
        if (filter.cmd !== undefined) query = query.where("cmd", "=", filter.cmd);
        if (filter.state !== undefined) query = query.where("state", "=", filter.state);
        if (filter.batchId !== undefined) query = query.where("batch_id", "=", filter.batchId);
        return query
          .orderBy("id", before === undefined ? "asc" : "desc")
          .limit(filter.limit)
          .execute();
      });
      return { status: 200, json: { commands: rows.map(viewOf) } satisfies CommandList };
    },
  },
  {
    method: "POST",
    path: "/commands/:id/cancel",
    access: "work",
    summary: "Cancels a command that no device has fetched.",
    answer: CommandView,
    handle: async (call, { store }) =>
      await steered(call, store, async (work, id) => {
        await cancelById(work, id);
        return id;
      }),
  },
  {
    method: "POST",
    path: "/commands/:id/retry",
    access: "work",
    summary: "Gives a failed, expired or cancelled command once more; the answer is the new one.",
    answer: CommandView,
    handle: async (call, { store }) => await steered(call, store, retryById),
  },
  {
    method: "POST",
    path: "/commands/:id/first",
    access: "work",
    summary: "Moves a pending command to the front of its device's queue.",
    answer: CommandView,
    handle: async (call, { store }) =>
      await steered(call, store, async (work, id) => {
        await moveToFront(work, id);
        return id;
      }),
  },
  {
    method: "GET",
    path: "/batches",
    access: "read",
    summary: "Batches with their progress, the newest first.",
    query: BatchPage,
    answer: BatchList,
    async handle(call, { store }) {
      const { before, limit } = queryOf(call, BatchPage);
      const batches = await store.read((db) => listBatches(db, limit, before));
      return { status: 200, json: { batches } satisfies BatchList };
    },
  },
  {
    method: "GET",
    path: "/batches/:id",
    access: "read",
    summary: "One batch with its commands and progress.",
    answer: BatchView,
    handle: async ({ path: { id = "" } }, { store }) => await batchAnswer(store, id),
  },
  {
    method: "POST",
    path: "/batches/:id/cancel",
    access: "work",
    summary: "Cancels every command of the batch that no device has fetched.",
    answer: BatchView,
    async handle(call, { store }) {
      const { id = "" } = call.path;
      call.note({ commands: await store.write((work) => cancelBatch(work, id)) });
      return await batchAnswer(store, id);
    },
  },
  {
    method: "POST",
    path: "/batches/:id/retry",
    access: "work",
    summary: "Gives every failed or expired command of the batch once more.",
    answer: BatchView,
    async handle(call, { store }) {
      const { id = "" } = call.path;
      call.note({ commands: await store.write((work) => retryBatch(work, id)) });
      return await batchAnswer(store, id);
    },
  },
];

async function batchAnswer(store: Store, id: string) {
  const batch = await store.read((db) => findBatch(db, id));
  if (!batch) throw new Fault(platformFaults["platform.not-found"], { what: "batch" });
  return { status: 200, json: batch };
}

/** @param act answers the id of the command to show */
async function steered(call: Call, store: Store, act: (work: Work, id: number) => Promise<number>) {
  const { id = "" } = call.path;
  if (!/^\d{1,15}$/.test(id)) throw new Fault(platformFaults["platform.not-found"], { what: "command" });
  const view = await store.write(async (work) => {
    const shown = await act(work, Number(id));
    const row = work.db.selectFrom("commands").selectAll().where("id", "=", shown);
    return viewOf(await row.executeTakeFirstOrThrow());
  });
  return { status: 200, json: view };
}
