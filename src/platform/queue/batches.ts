import { createHash } from "node:crypto";
import type { z } from "zod";
import { Fault } from "../../base/fault.ts";
import type { Random } from "../../base/random.ts";
import { platformFaults } from "../faults.ts";
import { activeDevice } from "../registry/devices.ts";
import { devicesOfProject } from "../registry/projects.ts";
import { findWorkers } from "../registry/workers.ts";
import type { BatchView, CommandInput } from "../schemas.ts";
import type { Work } from "../storage/store.ts";
import type { Db } from "../storage/tables.ts";
import { checkParams, chunks, personsPerCommand } from "./params.ts";
import { progressOf } from "./progress.ts";
import { enqueue } from "./queue.ts";
import { viewOf } from "./rows.ts";

/** No terminal holds more persons than some ten thousand; more codes than this in one request are a mistake. */
const MAX_CODES = 20_000;
/** One transaction, during which devices wait. */
const MAX_FAN_OUT = 100_000;

type Input = z.output<typeof CommandInput>;

/**
 * Queues a command for every device of the request, split where it names many persons (C18).
 *
 * @param key the caller's Idempotency-Key: the same request with it answers the batch of the first time
 * @throws Fault `platform.idempotency-conflict`, `platform.device-unknown`, `platform.worker-unknown`,
 *   `platform.bad-request`
 */
export async function createBatch(
  work: Work,
  input: Input,
  key: string | null,
  random: Random,
): Promise<{ batch: BatchView; created: boolean }> {
  const request_hash = hashOf(input);
  if (key !== null) {
    const known = await work.db
      .selectFrom("batches")
      .selectAll()
      .where("idempotency_key", "=", key)
      .executeTakeFirst();
    if (known && known.request_hash !== request_hash)
      throw new Fault(platformFaults["platform.idempotency-conflict"]);
    if (known) return { batch: await batchView(work.db, known), created: false };
  }
  const codes = await personsOf(work, input);
  const batch = { id: random.uuid(), idempotency_key: key, request_hash, created_at: work.now };
  await work.db.insertInto("batches").values(batch).execute();
  const devices = await targets(work.db, input);
  if (devices.length * (codes?.length ?? 1) > MAX_FAN_OUT)
    throw bad(`more than ${MAX_FAN_OUT} persons × devices: give the command in parts`);
  for (const sn of devices) {
    const device = await activeDevice(work.db, sn);
    const split = input.cmd === "downloadUser" ? personsPerCommand(device.version ?? "v1") : MAX_CODES;
    const parts = codes ? chunks(codes, split).map((part) => part.join(",")) : [input.params];
    for (const part of parts) {
      const params = checkParams(input.cmd, part);
      if (params === null) throw bad(`params do not fit ${input.cmd}`);
      await enqueue(work, { sn, cmd: input.cmd, params, batchId: batch.id });
    }
  }
  return { batch: await batchView(work.db, batch), created: true };
}

/** The devices named and those of the projects named, each once. */
async function targets(db: Db, { devices, projects }: Input): Promise<string[]> {
  const all = new Set(devices);
  for (const code of projects) for (const sn of await devicesOfProject(db, code)) all.add(sn);
  if (all.size === 0) throw bad("these projects have no active devices");
  return [...all];
}

/** The persons of a download or deletion; null for commands without persons. */
async function personsOf(work: Work, input: Input): Promise<string[] | null> {
  if (input.cmd !== "downloadUser" && input.cmd !== "deletePerson") {
    if (input.userCodes) throw bad(`userCodes do not fit ${input.cmd}`);
    return null;
  }
  const codes = [...new Set(input.userCodes ?? input.params?.split(",").map((code) => code.trim()) ?? [])];
  if (codes.length === 0) throw bad(`${input.cmd} needs userCodes`);
  if (codes.length > MAX_CODES) throw bad(`more than ${MAX_CODES} userCodes`);
  // A terminal may hold persons whom the platform never knew: deleting those must be possible.
  if (input.cmd === "downloadUser") {
    const known = new Set<string>();
    for (const part of chunks(codes, 500))
      for (const worker of await findWorkers(work.db, part)) known.add(String(worker.user_code));
    const userCode = codes.find((code) => !known.has(code));
    if (userCode !== undefined) throw new Fault(platformFaults["platform.worker-unknown"], { userCode });
  }
  return codes;
}

export async function findBatch(db: Db, id: string): Promise<BatchView | null> {
  const row = await db.selectFrom("batches").selectAll().where("id", "=", id).executeTakeFirst();
  return row ? await batchView(db, row) : null;
}

async function batchView(db: Db, batch: { id: string; created_at: number }): Promise<BatchView> {
  const commands = await db
    .selectFrom("commands")
    .selectAll()
    .where("batch_id", "=", batch.id)
    .orderBy("id")
    .execute();
  const createdAt = new Date(batch.created_at).toISOString();
  const states = commands.flatMap((row) => (row.superseded_by === null ? [row.state] : []));
  return { id: batch.id, createdAt, commands: commands.map(viewOf), progress: progressOf(states) };
}

/** Tells a repeated request from another one with the same key, whatever the order of its properties. */
function hashOf({ cmd, devices, projects, userCodes, params }: Input): string {
  const named = [cmd, devices, userCodes ?? null, params ?? null, ...(projects.length > 0 ? [projects] : [])];
  return createHash("sha256").update(JSON.stringify(named)).digest("hex");
}

function bad(problem: string): Fault {
  return new Fault(platformFaults["platform.bad-request"], { problem });
}
