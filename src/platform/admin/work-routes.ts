import { z } from "zod";
import { Fault } from "../../base/fault.ts";
import { listAttendance } from "../attendance/list.ts";
import { platformFaults } from "../faults.ts";
import { createBatch, findBatch } from "../queue/batches.ts";
import { cancel } from "../queue/queue.ts";
import { viewOf } from "../queue/rows.ts";
import {
  type AttendanceList,
  CommandInput,
  type CommandList,
  CommandName,
  CommandState,
} from "../schemas.ts";
import { badRequest, jsonBody, Page, queryOf, type Route } from "./route.ts";

const CommandFilter = Page.extend({
  sn: z.string().optional(),
  cmd: CommandName.optional(),
  state: CommandState.optional(),
  batchId: z.string().optional(),
});
const AttendanceFilter = Page.extend({
  sn: z.string().optional(),
  userCode: z.string().optional(),
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
});

/** Commands, punches and the event stream. */
export const workRoutes: readonly Route[] = [
  {
    method: "POST",
    path: "/commands",
    async handle(call, { store, random }) {
      const header = call.request.headers["idempotency-key"];
      const key = typeof header === "string" && header !== "" ? header : null;
      if (key && key.length > 255) throw badRequest("Idempotency-Key is longer than 255 characters");
      const input = await jsonBody(call, CommandInput);
      const { batch, created } = await store.write((work) => createBatch(work, input, key, random));
      return { status: created ? 201 : 200, json: batch };
    },
  },
  {
    method: "POST",
    path: "/commands/:id/cancel",
    async handle({ path: { id = "" } }, { store }) {
      if (!/^\d{1,15}$/.test(id)) throw new Fault(platformFaults["platform.not-found"], { what: "command" });
      const view = await store.write(async (work) => {
        const result = await cancel(work, Number(id));
        if (result === "unknown") throw new Fault(platformFaults["platform.not-found"], { what: "command" });
        if (result === "late") throw new Fault(platformFaults["platform.command-finished"], { id });
        const row = work.db.selectFrom("commands").selectAll().where("id", "=", result.id);
        return viewOf(await row.executeTakeFirstOrThrow());
      });
      return { status: 200, json: view };
    },
  },
  {
    method: "GET",
    path: "/commands",
    async handle(call, { store }) {
      const filter = queryOf(call, CommandFilter);
      const rows = await store.read((db) => {
        let query = db.selectFrom("commands").selectAll().where("id", ">", filter.after);
        if (filter.sn !== undefined) query = query.where("sn", "=", filter.sn);
        if (filter.cmd !== undefined) query = query.where("cmd", "=", filter.cmd);
        if (filter.state !== undefined) query = query.where("state", "=", filter.state);
        if (filter.batchId !== undefined) query = query.where("batch_id", "=", filter.batchId);
        return query.orderBy("id").limit(filter.limit).execute();
      });
      return { status: 200, json: { commands: rows.map(viewOf) } satisfies CommandList };
    },
  },
  {
    method: "GET",
    path: "/batches/:id",
    async handle({ path: { id = "" } }, { store }) {
      const batch = await store.read((db) => findBatch(db, id));
      if (!batch) throw new Fault(platformFaults["platform.not-found"], { what: "batch" });
      return { status: 200, json: batch };
    },
  },
  {
    method: "GET",
    path: "/attendance",
    async handle(call, { store }) {
      const { from, to, ...filter } = queryOf(call, AttendanceFilter);
      const range = { from: from && Date.parse(from), to: to && Date.parse(to) };
      const attendance = await store.read((db) => listAttendance(db, { ...filter, ...range }));
      return { status: 200, json: { attendance } satisfies AttendanceList };
    },
  },
  {
    method: "GET",
    path: "/events",
    async handle({ request, response }, { streams }) {
      const header = request.headers["last-event-id"];
      await streams.open(response, typeof header === "string" ? header : undefined);
      return null;
    },
  },
];
