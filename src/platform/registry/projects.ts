/** Projects group devices: a building site with its gates. */
import { Fault } from "../../base/fault.ts";
import { platformFaults } from "../faults.ts";
import type { ProjectView } from "../schemas.ts";
import type { Work } from "../storage/store.ts";
import type { Db } from "../storage/tables.ts";

/** Registers a project or gives it another name. */
export async function saveProject(
  work: Work,
  input: { code: string; name: string },
): Promise<{ created: boolean }> {
  const known = await findProject(work.db, input.code);
  if (known)
    await work.db.updateTable("projects").set({ name: input.name }).where("code", "=", input.code).execute();
  else
    await work.db
      .insertInto("projects")
      .values({ ...input, created_at: work.now })
      .execute();
  return { created: !known };
}

/** @throws Fault `platform.project-unknown`, `platform.project-in-use` */
export async function removeProject(work: Work, code: string): Promise<void> {
  await requireProject(work.db, code);
  const device = await work.db
    .selectFrom("devices")
    .select("sn")
    .where("project", "=", code)
    .executeTakeFirst();
  if (device) throw new Fault(platformFaults["platform.project-in-use"], { code });
  await work.db.deleteFrom("projects").where("code", "=", code).execute();
}

/** @throws Fault `platform.project-unknown` */
export async function requireProject(db: Db, code: string): Promise<void> {
  if (!(await findProject(db, code))) throw new Fault(platformFaults["platform.project-unknown"], { code });
}

/** The active devices of a project. @throws Fault `platform.project-unknown` */
export async function devicesOfProject(db: Db, code: string): Promise<string[]> {
  await requireProject(db, code);
  const rows = await db
    .selectFrom("devices")
    .select("sn")
    .where("project", "=", code)
    .where("state", "=", "active")
    .orderBy("sn")
    .execute();
  return rows.map((row) => row.sn);
}

export async function listProjects(db: Db): Promise<ProjectView[]> {
  const rows = await db
    .selectFrom("projects")
    .selectAll()
    .select((eb) =>
      eb
        .selectFrom("devices")
        .select((e) => e.fn.countAll<number>().as("count"))
        .whereRef("devices.project", "=", "projects.code")
        .as("devices"),
    )
    .orderBy("code")
    .execute();
  return rows.map(({ code, name, devices, created_at }) => ({
    code,
    name,
    devices: Number(devices ?? 0),
    createdAt: new Date(created_at).toISOString(),
  }));
}

async function findProject(db: Db, code: string) {
  return await db.selectFrom("projects").selectAll().where("code", "=", code).executeTakeFirst();
}
