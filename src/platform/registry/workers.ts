import type { Selectable } from "kysely";
import type { z } from "zod";
import { Fault } from "../../base/fault.ts";
import { platformFaults } from "../faults.ts";
import { dropUnusedPhoto } from "../photos/photo-store.ts";
import type { WorkerInput } from "../schemas.ts";
import { addToNumber, nextNumber, reserveNumber, type Work } from "../storage/store.ts";
import type { Db, WorkerTable } from "../storage/tables.ts";

export type Worker = Selectable<WorkerTable>;
type Input = z.output<typeof WorkerInput>;

/** The series of user codes: small whole numbers, never reused (terminals remember them). */
const SERIES = "user-code";
/** How many are registered and not removed: counting a million takes its time. */
const COUNT = "workers";

export async function countWorkers(db: Db): Promise<number> {
  const row = await db.selectFrom("counters").select("value").where("name", "=", COUNT).executeTakeFirst();
  return Number(row?.value ?? 0);
}

/**
 * Registers a worker once per ID number; registering again updates the data and keeps the user code. A worker who
 * had left gets the old user code back.
 *
 * @throws Fault `platform.user-code-taken`
 */
export async function registerWorker(
  work: Work,
  input: Input,
): Promise<{ userCode: string; created: boolean }> {
  const { idNumber, name, userCode, password, idCard, faceData, fingerprint, ...identity } = input;
  const id_number = idNumber.trim().toUpperCase();
  const data = {
    name,
    identity: JSON.stringify(identity),
    updated_at: work.now,
    ...(password !== undefined && { password }),
    ...(idCard !== undefined && { id_card: idCard }),
    ...(faceData !== undefined && { face_data: faceData }),
    ...(fingerprint !== undefined && { fingerprint }),
  };
  const known = await work.db
    .selectFrom("workers")
    .select(["user_code", "deleted_at"])
    .where("id_number", "=", id_number)
    .executeTakeFirst();
  if (known) {
    if (userCode !== undefined && userCode !== String(known.user_code)) throw taken(userCode);
    if (known.deleted_at !== null) await addToNumber(work, COUNT, 1);
    await work.db
      .updateTable("workers")
      .set({ ...data, deleted_at: null })
      .where("user_code", "=", known.user_code)
      .execute();
    return { userCode: String(known.user_code), created: false };
  }
  const code = userCode === undefined ? await nextNumber(work, SERIES) : await chosen(work, userCode);
  await work.db
    .insertInto("workers")
    .values({
      user_code: code,
      id_number,
      password: null,
      id_card: null,
      face_data: null,
      fingerprint: null,
      photo: null,
      created_at: work.now,
      deleted_at: null,
      ...data,
    })
    .execute();
  await addToNumber(work, COUNT, 1);
  return { userCode: String(code), created: true };
}

async function chosen(work: Work, userCode: string): Promise<number> {
  const code = Number(userCode);
  const holder = await work.db
    .selectFrom("workers")
    .select("user_code")
    .where("user_code", "=", code)
    .executeTakeFirst();
  if (holder) throw taken(userCode);
  await reserveNumber(work, SERIES, code);
  return code;
}

const taken = (userCode: string) => new Fault(platformFaults["platform.user-code-taken"], { userCode });

/** Workers by user code as terminals write it; unknown, removed and odd codes are left out. Order as asked for. */
export async function findWorkers(db: Db, userCodes: readonly string[]): Promise<Worker[]> {
  const numbers = userCodes.filter(isUserCode).map(Number);
  if (numbers.length === 0) return [];
  const rows = await db
    .selectFrom("workers")
    .selectAll()
    .where("user_code", "in", numbers)
    .where("deleted_at", "is", null)
    .execute();
  const byCode = new Map(rows.map((row) => [row.user_code, row]));
  return numbers.flatMap((code) => byCode.get(code) ?? []);
}

/** A number as this platform gives it: "007" or "x7" is somebody else's. */
export function isUserCode(text: string): boolean {
  return /^[1-9]\d{0,8}$/.test(text);
}

/** @throws Fault `platform.worker-unknown` */
export async function setWorkerPhoto(work: Work, userCode: string, sha256: string): Promise<void> {
  await update(work, userCode, { photo: sha256, updated_at: work.now });
}

/**
 * The record stays, so that old punches keep their name and the user code is never given again; photo, password and
 * templates go.
 *
 * @throws Fault `platform.worker-unknown`
 */
export async function removeWorker(work: Work, userCode: string): Promise<void> {
  const secrets = { photo: null, password: null, id_card: null, face_data: null, fingerprint: null };
  await update(work, userCode, { ...secrets, deleted_at: work.now });
  await addToNumber(work, COUNT, -1);
}

async function update(work: Work, userCode: string, change: Partial<WorkerTable>): Promise<void> {
  const [worker] = await findWorkers(work.db, [userCode]);
  if (!worker) throw new Fault(platformFaults["platform.worker-unknown"], { userCode });
  await work.db.updateTable("workers").set(change).where("user_code", "=", worker.user_code).execute();
  if (worker.photo && change.photo !== worker.photo) await dropUnusedPhoto(work, worker.photo);
}
