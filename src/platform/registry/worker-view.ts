import { maskNumber } from "../../base/log.ts";
import type { WorkerList, WorkerView } from "../schemas.ts";
import type { Db } from "../storage/tables.ts";
import { devicesOfPerson } from "./assignments.ts";
import { findWorkers, isUserCode, type Worker } from "./workers.ts";

export interface WorkerFilter {
  /** The beginning of a name, a whole user code, or a whole ID number. */
  readonly search?: string | undefined;
  /** As `next` of the page before. */
  readonly after?: string | undefined;
  readonly limit: number;
}

/** By user code, or by name while a name is searched. Only what an index finds: there may be a million. */
export async function listWorkers(db: Db, filter: WorkerFilter): Promise<WorkerList> {
  const search = filter.search?.trim() ?? "";
  const exact = search === "" ? [] : await exactly(db, search);
  if (exact.length > 0) return { workers: exact.map((worker) => viewOfWorker(worker)), next: null };
  const rows = search === "" ? await byCode(db, filter) : await byName(db, search, filter);
  const last = rows.length === filter.limit ? rows.at(-1) : undefined;
  const next = last ? (search === "" ? String(last.user_code) : `${last.user_code}:${last.name}`) : null;
  return { workers: rows.map((worker) => viewOfWorker(worker)), next };
}

async function exactly(db: Db, search: string): Promise<Worker[]> {
  if (isUserCode(search)) {
    const found = await findWorkers(db, [search]);
    if (found.length > 0) return found;
  }
  return await db
    .selectFrom("workers")
    .selectAll()
    .where("id_number", "=", search.toUpperCase())
    .where("deleted_at", "is", null)
    .execute();
}

async function byCode(db: Db, { after = "0", limit }: WorkerFilter): Promise<Worker[]> {
  return await db
    .selectFrom("workers")
    .selectAll()
    .where("user_code", ">", Number.parseInt(after, 10) || 0)
    .where("deleted_at", "is", null)
    .orderBy("user_code")
    .limit(limit)
    .execute();
}

async function byName(db: Db, search: string, { after, limit }: WorkerFilter): Promise<Worker[]> {
  let query = db
    .selectFrom("workers")
    .selectAll()
    .where("name", ">=", search)
    .where("name", "<", `${search}\u{10FFFF}`)
    .where("deleted_at", "is", null);
  const [, code = "", name = ""] = /^(\d+):(.*)$/s.exec(after ?? "") ?? [];
  if (code !== "")
    query = query.where((eb) =>
      eb.or([eb("name", ">", name), eb.and([eb("name", "=", name), eb("user_code", ">", Number(code))])]),
    );
  return await query.orderBy("name").orderBy("user_code").limit(limit).execute();
}

/** @param whole the ID number as it is, and the other fields */
export async function workerDetail(db: Db, worker: Worker, whole: boolean): Promise<WorkerView> {
  const devices = await devicesOfPerson(db, String(worker.user_code));
  const view = { ...viewOfWorker(worker), devices };
  if (!whole) return view;
  return { ...view, idNumber: worker.id_number, identity: JSON.parse(worker.identity) };
}

function viewOfWorker(worker: Worker): WorkerView {
  const { idType = "citizen" } = JSON.parse(worker.identity) as { idType?: string };
  return {
    userCode: String(worker.user_code),
    name: worker.name,
    idNumber: maskNumber(worker.id_number),
    idType,
    photo: worker.photo,
    createdAt: new Date(worker.created_at).toISOString(),
    updatedAt: new Date(worker.updated_at).toISOString(),
  };
}
